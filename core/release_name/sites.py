"""Addresses in names: the sites that put theirs before or behind, and the marks of those who post a release again."""

import re

_TLD = (
    r"(?:com?|net|org|info|biz|to|tv|me|io|cc|eu|de|nl|pl|ru|ro|es|fr|it|uk|us|ca|au|nz|za|in|bz|is|se|si|to|ws|xyz|site|"
    r"gov|edu|lol|top|club|link|live|online|ag|am|mx|lt|nu|li|ch|at|be|cz|sk|hu|ua|pt|br|gr|fi|no|dk|vip|pw|sx|st|ac|al|am)"
)
_HOST = rf"(?:www\.[a-z0-9-]+(?:\.[a-z0-9-]+){{1,3}}|[a-z0-9][a-z0-9-]+(?:\.(?:com?|org|net))?\.{_TLD})"
_SITE = re.compile(rf"(?:https?://)?{_HOST}/?", re.IGNORECASE)
#: [ www.site.com ] - , www.site.org - , site.net - ; in brackets the dash may be missing
BEFORE = re.compile(
    rf"[\[({{]\s*{_HOST}\s*[\])}}][\s._]*-*[\s._]*|{_HOST}\s+-+\s*|www\.[a-z0-9-]+\.{_TLD}[\s._-]+", re.IGNORECASE
)
#: groups whose name is an address
SITE_NAMES = frozenset({"YTS.MX", "YTS.LT", "YTS.AM", "YTS.AG", "YTS.BZ", "MKVCAGE.WS"})
#: what reposters hang on, once or several times
REPOSTS = re.compile(
    r"(?:[-._ ]+(?:rp|\d|nzbgeek|obfuscated|obfuscation|scrambled|sample|pre|postbot|xpost|rakuv[a-z0-9]*|"
    r"whiterev|buymore|asrequested|alternativetorequested|gerov|z0ids3n|chamele0n|4p|4planet|altezachen|repackpost|krypt[a-z0-9]*|cp|"
    r"autounrar|newz|nzbcity|reup|rerequest|repost|proof|rus|wrtem|scripts?|cbr|bthd))+\]?$|\s*\[(?:www\.[^\]]*)\]$",
    re.IGNORECASE,
)


def is_site(text: str) -> bool:
    """It is the address of a site and nothing else."""
    return _SITE.fullmatch(text.strip()) is not None
