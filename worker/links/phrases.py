"""What pages say, in many languages, when they stand in the place of something else. All compared folded.

Whole phrases only: "gone" is in many a title, "this file no longer exists" in few.
"""

import re
from collections.abc import Iterable

from core.folding import folded

_GONE = (
    # English
    "404", "error 404", "404 error", "404 not found", "not found", "page not found", "file not found",
    "the page you requested could not be found", "the requested url was not found", "could not be found",
    "no longer available", "no longer exists", "does not exist", "doesn't exist", "has been removed", "was removed",
    "has been deleted", "was deleted", "been taken down", "link has expired", "file has expired", "removed due to",
    "file has been", "content has been", "isn't available", "is not available", "not available anymore",
    "cannot be found", "can't be found", "could not find", "cannot find", "no such file", "no such page",
    "is unavailable", "invalid link",
    "invalid or deleted file", "file deleted", "file removed", "link expired", "dead link", "content unavailable",
    "410 gone", "error 410", "has been disabled", "has been terminated", "no longer here", "not exist",
    "dmca", "copyright infringement", "item not available", "nothing here", "we can't find", "we couldn't find",
    # German
    "seite nicht gefunden", "datei nicht gefunden", "nicht gefunden", "existiert nicht", "wurde geloscht",
    "wurde entfernt", "nicht mehr verfugbar", "link ist abgelaufen",
    # French
    "page introuvable", "fichier introuvable", "introuvable", "non trouvee", "n'existe plus", "n'existe pas",
    "a ete supprime", "a ete supprimee", "n'est plus disponible", "lien a expire",
    # Spanish
    "pagina no encontrada", "archivo no encontrado", "no encontrado", "no encontrada", "no existe", "ya no existe",
    "ha sido eliminado", "fue eliminado", "ya no esta disponible", "el enlace ha caducado",
    # Portuguese
    "pagina nao encontrada", "arquivo nao encontrado", "nao encontrado", "nao existe", "foi removido",
    "foi excluido", "nao esta mais disponivel",
    # Italian
    "pagina non trovata", "file non trovato", "non trovato", "non esiste", "e stato rimosso", "e stato eliminato",
    "non e piu disponibile",
    # Dutch, Swedish, Polish
    "pagina niet gevonden", "bestand niet gevonden", "bestaat niet meer", "is verwijderd", "niet meer beschikbaar",
    "sidan hittades inte", "filen finns inte", "har tagits bort",
    "nie znaleziono", "strona nie istnieje", "plik nie istnieje", "zostal usuniety", "zosta usuniety",
    # Russian, Ukrainian
    "страница не найдена", "файл не найден", "не найдено", "не найден", "был удален", "удален",
    "больше не существует", "сторінку не знайдено", "файл не знайдено",
    # Chinese, Japanese, Korean
    "页面不存在", "文件不存在", "文件已被删除", "已被删除", "已删除", "找不到", "無法找到", "檔案不存在",
    "ページが見つかりません", "見つかりませんでした", "ファイルが見つかりません", "削除されました", "存在しません",
    "페이지를 찾을 수 없습니다", "삭제되었습니다",
    # Arabic, Turkish
    "الصفحة غير موجودة", "تم حذف", "sayfa bulunamadı", "dosya bulunamadı", "sayfa bulunamadi", "dosya bulunamadi",
)  # fmt: skip
_REPAIRS = (
    "down for repairs", "under maintenance", "maintenance mode", "scheduled maintenance", "temporarily unavailable",
    "be right back", "back soon", "service unavailable", "please try again later", "too many requests", "over capacity",
    "wartungsarbeiten", "wegen wartung", "vorubergehend nicht", "en maintenance", "temporairement indisponible",
    "en mantenimiento", "temporalmente fuera", "em manutencao", "in manutenzione", "in onderhoud",
    "технические работы", "временно недоступ", "系统维护", "メンテナンス中", "점검 중",
    "daily limit", "download limit", "bandwidth limit", "quota exceeded", "limit exceeded",
)  # fmt: skip
_LOGIN = (
    "log in to", "login to", "please log in", "please sign in", "sign in to", "you must be logged in", "members only",
    "login required", "bitte anmelden", "bitte melden sie sich an", "connectez vous", "inicia sesion",
    "iniciar sesion", "faca login", "accedi per", "войдите", "请登录", "ログインしてください",
    "premium only", "premium users only", "subscribers only", "not available in your country",
    "not available in your region", "isn't available in your country", "isn't available in your region",
)  # fmt: skip
_PARKED = (
    "domain is for sale", "domain for sale", "buy this domain", "this domain may be for sale", "domain parking",
    "parked free", "domain has expired", "domain name has expired", "diese domain steht zum verkauf",
    "domaine est a vendre", "dominio en venta", "домен продается",
)  # fmt: skip
_CHALLENGE = (
    "just a moment", "checking your browser", "verify you are human", "verifying you are human", "are you a robot",
    "are you human", "attention required", "security check", "prove you are not a robot", "ddos protection by",
    "complete the captcha", "please enable cookies and reload",
)  # fmt: skip
#: in the source of pages that check for bots
CHALLENGE_MARKS = re.compile(
    "cf-chl|cf_chl|/cdn-cgi/challenge-platform|_Incapsula_|px-captcha|ddos-guard/js", re.IGNORECASE
)

GONE, REPAIRS, LOGIN, PARKED, CHALLENGE = (
    tuple(map(folded, phrases)) for phrases in (_GONE, _REPAIRS, _LOGIN, _PARKED, _CHALLENGE)
)


def says(texts: Iterable[str], phrases: tuple[str, ...]) -> bool:
    """Whether one of these folded texts holds a phrase as whole words; unspaced writing anywhere."""
    padded = [f" {text} " for text in texts]
    return any((f" {phrase} " if phrase.isascii() else phrase) in text for phrase in phrases for text in padded)
