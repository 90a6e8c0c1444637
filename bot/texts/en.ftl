# Every sentence that Bowerbird says, in English. The voice: a good librarian in a group chat,
# short, warm, exact. Trouble has two sentences: what happened (KEY) and what to do next (KEY-next).

## Commands: what they do, and an example

command-search = Find titles in all sources
command-search-example = /search frankenstein kind:book lang:en
command-browse = See what is popular or new at the sources
command-browse-example = /browse new book
command-why = See why a hit of your last search is where it is
command-why-example = /why 3
command-title = See one title in full
command-title-example = /title the bowerbird handbook
command-download = Have a title fetched and packaged
command-download-example = /download handbook 1-3 cbz
command-stream = Watch or hear something at once, while it comes
command-stream-example = /stream sintel s01e02
command-torrent = Add torrents, choose their files, pause, seed and remove them
command-torrent-list = See this room's torrents
command-torrent-add = Have a magnet link or an info-hash fetched
command-torrent-files = Choose which files are wanted
command-torrent-pause = Pause one
command-torrent-resume = Go on with one
command-torrent-remove = Take one out, and end its links
command-torrent-seed = Give of one to others
command-torrent-pin = Keep what is here of one, however full the disk is
command-torrent-unpin = Let one go when room is needed
command-torrent-why = See why that release was taken
command-torrent-example = /torrent files 3
command-blocklist = See what is held against releases, and let them in again
command-blocklist-example = /blocklist
command-queue = See what is waiting, running and finished
command-queue-example = /queue mine
command-cancel = Stop one of your requests
command-cancel-example = /cancel 12 delete
command-pause = Pause one request, or all of yours
command-pause-example = /pause
command-resume = Go on with one request, or all of yours
command-resume-example = /resume 12
command-retry = Try failed requests again
command-retry-example = /retry
command-library = See what this room has
command-library-example = /library comic
command-favorites = See the titles you starred
command-favorites-list = See the titles you starred
command-favorites-remove = Take a title out of your favorites
command-favorites-example = /favorites remove 17
command-add = Hand a link in: a file, a title's page, a magnet
command-add-example = /add https://www.gutenberg.org/ebooks/84
command-link = Get a fresh address of something here
command-link-example = /link frankenstein
command-account = See who you are here, and join it with who you are elsewhere
command-account-show = See who you are here, and in which chats
command-account-link = Get a code, or bring one from another chat
command-account-unlink = Make one of your chats a person of its own again
command-account-end = End a browser's session, or all of them
command-account-example = /account link
command-people = See who there is, and set what they may do
command-people-list = See who there is
command-people-role = Say what somebody may do
command-people-example = /people role 12 moderator
command-sources = See where titles come from, and how they are doing
command-sources-example = /sources
command-settings = See and change what you prefer
command-settings-example = /settings format epub
command-status = See how the service is doing
command-status-example = /status
command-check = See whether a title, or the room's library, can still be had at its sources
command-check-example = /check frankenstein
command-merge = Make two titles one work, for good
command-merge-example = /merge frankenstein
command-split = Make a title a work of its own, for good
command-split-example = /split frankenstein
command-crawl = Take a source's whole catalogue into the index, in the background
command-crawl-example = /crawl gutenberg
command-verify = Check every file of the library, byte for byte
command-verify-example = /verify
command-repair = Have what is damaged in the library made again
command-repair-example = /repair
command-help = See what you can ask
command-help-example = /help download

## Options of commands, where a platform shows them one by one

option-shelf = Popular or new
option-what = A title: its number or words of its name
option-here = A title of the library; or upload, opds or revoke
option-torrent = Its number from the list; to add one, its link or info-hash
option-links = Links to files or pages, or magnets
option-account = A code, a chat to take out, or a session to end
option-catalogue = Whose catalogue
option-words = What you look for
option-files = One file for all of it, or one for each chapter or volume
option-parts = Which parts, such as 1-3,7 or vol 2 or S01E03-E07 or latest or unread
option-format = As what you want it
option-tries = How often each file is tried
option-speed = KB a second at most, for this request alone
option-dry_run = Only say what would be fetched
option-id = The number of a request
option-fetched = Keep or delete what was fetched
option-hit = Its number in the list
option-lang = Two letters of its language, such as en
option-date = A day, month or year, or from and to: >2024-05
option-year = A year, or from and to: 1990..1999, >2000
option-size = How big: <2GB, 100MB..1GB
option-author = A word of its author's name
option-tag = A genre or tag, such as horror
option-source = Only from this source
option-status = Whether more is to come: ongoing, complete
option-quality = A word of its release, such as 1080p
option-codec = A word of its release, such as x265
option-whose = Yours or the room's
option-kind = What kind of thing
option-name = Which setting
option-value = What it should be
option-command = Which command
option-who = Somebody: their number or a word of their name
option-role = What they may do
option-how = Deep also reads every file from end to end

## Buttons

do-all = All
do-allow-again = Let it in again
do-back = Back
do-captions = Subtitles: { $name }
do-cancel = Cancel
do-cancel-nth = Cancel { $number }
do-change = Change
do-change-room = Change for the room
do-ask-as-me = Ask as me
do-change-request = Change parts or format
do-check = Check them
do-choose = Choose chapters or format
do-complain = It is no good
do-copy-code = Copy the code
do-copy-address = Copy the address
do-copy-password = Copy the password
do-copy-command = Copy the command
do-delete = Delete what is there
do-download = Download
do-download-parts = Download { $parts }
do-end-all = End all browser sessions
do-fetch = Fetch it
do-fetch-others = Fetch the other { $left }
do-fresh-link = Fresh link
do-fresh-links = Fresh links
do-get = Get { $format }
do-get-it = Get it
do-join = Join us
do-leave-it = Leave it as it is
do-link-another = Link another
do-make = Make { $role }
do-more = More
do-never = Keep it out
do-next-file = Next: { $name }
do-none = None
do-next-release = Take the next one
do-open = Open
do-other-releases = Other releases
do-pause = Pause
do-pause-nth = Pause { $number }
do-pause-mine = Pause mine
do-play = Play
do-playlist = Playlist
do-playlist-plain = Playlist (.m3u)
do-preview = Preview
do-read-there = Read it there
do-refresh = Refresh
do-resume = Resume
do-resume-nth = Resume { $number }
do-resume-mine = Resume mine
do-retry = Try again
do-retry-mine = Retry mine
do-mend = Retry the missing ones
do-take = Take it as it is
do-take-anyway = Have it all the same
do-elsewhere = Get it elsewhere
do-revoke = End all my links
do-save = Save
do-share = Share here
do-sooner = Sooner
do-skip = Skip this part
do-skip-nth = Skip part { $part }
do-parts = Parts…
do-all-parts = All parts
do-earlier = Earlier
do-later = Later
do-part-run = Fetch it
do-part-pause = Hold it back
do-part-skip = Leave it out
do-start = Start
do-start-over = Start over
do-source-page = See it at { $source }
do-star = ★ Star
do-torrent-fetch = Download
do-torrent-files = Choose files
do-torrent-only = Only what was asked for
do-torrent-pause = Pause
do-torrent-play = Stream
do-torrent-remove = Remove
do-torrent-resume = Resume
do-torrent-seed = Seed
do-tell = Tell me when it's back
do-fetch-missing = Fetch the missing ones now
do-try-now = Try now
do-unlink = Take out { $surface }
do-unstar = ☆ Unstar
do-search-again = Search again
do-watch = Watch too
do-why = Why?
do-why-here = Why here?
do-why-this = Why this one?

## Searching

search-found = { $found ->
    [0] Nothing found so far
    [one] 1 found
   *[other] { $found } found
}
search-none = Nothing found
search-looking = { $looking } of { $of } sources still looking
search-pick = See one
search-not-reached = Without an answer: { $sources }
search-not-reached-one = { $source } ({ $why })
browse-popular = Popular
browse-new = New
search-offline = Hardly anything outside could be reached: it looks as if this machine is not connected.
search-end = That is all there is.
search-unsaid = { $count ->
    [one] 1 more is left out: its source doesn't say what you filter by.
   *[other] { $count } more are left out: their sources don't say what you filter by.
}
search-source-near = I have no source called "{ $name }".
search-source-near-next = Did you mean source:{ $near }? /sources shows all.
search-source-unknown = I have no source called "{ $name }".
search-source-unknown-next = /sources shows all that I have.
why-no-search = You have not searched here lately.
why-no-search-next = Search for something first; then its hits have numbers.
why-no-hit = There is no number { $number } in your last search.
why-no-hit-next = { $have ->
    [0] It found nothing.
   *[other] It has 1 to { $have }.
}
rank-title = { $name }: { $points } of 1,000 points
rank-points = { $points } of { $most }
rank-words = Your words in its name, authors, tags
rank-exact = Called exactly so
rank-order = Its place at the source
rank-source = How reliable the source is
rank-link = How often it could be had lately
rank-several = Several sources have it
rank-formats = What it can become
rank-language = In your language
rank-here = Here already
search-nothing-next = Try fewer words, or another spelling. /sources shows where I look.
query-filter-near = I know no filter like "{ $word }".
query-filter-near-next = Did you mean { $near }:? In quotes it is an ordinary word.
query-choice-near = "{ $word }" is nothing I can filter by.
query-choice-near-next = Did you mean { $near }?
query-choice = "{ $word }" is nothing I can filter by.
query-choice-next = There are: { $choices }.
query-language = "{ $word }" names no language that I know.
query-language-next = Write the two letters of its code, such as lang:en or lang:ja.
query-span = I can't read "{ $word }".
query-span-next = Years are written 1999, 1990..1999 or >1999; sizes <2GB or 100MB..1GB.
query-date = I can't read "{ $word }".
query-date-next = Dates are written 2024, 2024-05 or 2024-05-01; spans 2023..2024-06 or >2024-05.
query-value-missing = "{ $word }" says nothing to filter by.
query-value-missing-next = Put the value right after the colon, as in { $field }:something.
which-one = Which one do you mean?
which-one-pick = Get one

## Titles

title-here = in this room's library
title-known = from my index
title-here-lacks = in this room's library, but it lacks something
title-have = Here already as { $format } ({ $parts })
title-elsewhere = The same elsewhere
merge-into = Which one is it the same as?
merge-into-pick = The title that stands for the work
merge-same = What is the same as { $name }?
merge-pick = The same work
merge-nothing = I know nothing that could be the same as { $name }.
merge-nothing-next = Search for the other one first, or name both by their numbers.
merge-kinds = { $name } and { $other } are of different kinds.
merge-kinds-next = A book and its recording stay apart; merge titles of one kind.
merged = { $count } titles are one work now: { $name }.
split-which = Which one is a work of its own?
split-pick = A work of its own
split-alone = { $name } is taken for the same as nothing else.
split-alone-next = There is nothing to split. /merge makes two titles one work.
split = { $name } is a work of its own now.
title-not-known = I know no title of a source called "{ $words }".
title-not-known-next = Search for it first; I know what a search has found.
title-fresh = { $count ->
    [one] 1 new part has come
   *[other] { $count } new parts have come
} at { $source }; I saw that { $ago } ago.
title-dead = It seems to be gone at { $source }: I looked several times.
title-offers = { $count ->
    [one] 1 offer
   *[other] { $count } offers
}
status-ongoing = yes
status-complete = no, it is complete
status-hiatus = it pauses
status-cancelled = no, it was cancelled
cover-alt = Cover of { $name }
field-parts = Parts
field-size = Size
field-formats = Formats
field-tags = About
field-status = More to come
field-licence = Licence
form-format = Format
form-parts = Chapters
form-files = Files
form-files-one = One file
form-files-per-chapter = A file for each chapter
form-files-per-volume = A file for each volume
form-parts-help = { $parts ->
    [0] For example 1-3,7 or vol 2 or latest. Empty means all of them.
   *[other] There are { $parts }. For example 1-3,7 or vol 2 or latest. Empty means all of them.
}
kind-book = book
kind-comic = comic
kind-audiobook = audiobook
kind-film = film
kind-series = series
kind-pictures = pictures
kind-other = file
kinds-book = books
kinds-comic = comics
kinds-audiobook = audiobooks
kinds-film = films
kinds-series = series
kinds-pictures = pictures
kinds-other = files

field-here = Here already
field-time = Time

## Before a request starts

preview = { $name }: what would be fetched
preview-parts = { $count } of { $of }
preview-here = { $left ->
    [0] all of it; nothing has to be fetched
   *[other] { $here }, so { $left } would be fetched
}
preview-about = about { $what }
preview-unknown = not known before it starts
preview-time = about { $span }, at { $rate } as lately from { $source }
preview-checked = { $damaged ->
    [0] Checked: what is here is as it was put there.
    [one] Checked: 1 part that was here is damaged, and would be fetched again.
   *[other] Checked: { $damaged } parts that were here are damaged, and would be fetched again.
}
preview-let-be = Nothing is fetched.
start-over-confirm = Fetch all of it anew, and use nothing that is here?

## Sizes

size-bytes = { $count } bytes
size-kb = { $count } KB
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB

## Requests

together = Under way: { $count }
together-more = And { $more } more; /queue shows them.
written-down = It is asked for. Its card comes as soon as I can write again.
job-ready = { $name } is ready
job-checked = checked
already-here = it was here already
job-asked-by = asked by { $name }
job-files = { $count } files
job-parts = { $count ->
    [one] part { $parts }
   *[other] parts { $parts }
}
job-watchers = { $watchers } are waiting for it
job-accepted = Noted, starts soon
job-next = Next in line
job-in-line = { $ahead ->
    [one] 1 goes before it
   *[other] { $ahead } go before it
}
job-in-line-about = { $ahead ->
    [one] 1 goes before it, starts in about { $wait }
   *[other] { $ahead } go before it, starts in about { $wait }
}
job-left = { $span } left
job-part-left = the part: { $span } left
job-under-way = Under way; you hear when it is ready
job-pool = { $used } of { $allowed } connections
job-line-of = { $done } of { $size }
job-line-try = try { $attempt } of { $of }
job-here = { $here } of { $parts } parts are here already, checked; they are not fetched again.
job-paused = Paused. Nothing is lost: it goes on from here
job-again = { $why } Trying again in { $wait } ({ $attempt } of { $of }).
job-waits-for-room = { $why } It goes on by itself when there is room; that is looked for again in { $wait }.
job-file-again = { $name }: { $why }. Trying again in { $wait } ({ $attempt } of { $of }).
job-lacks-pages = { $count ->
    [one] Page { $page } of part { $part } could not be had ({ $reason }); a page in its place says so.
   *[other] { $count } pages could not be had, the first in part { $part } ({ $reason }); pages in their place say so.
}
job-lacks-parts = { $count ->
    [one] Part { $part } is not in it: { $reason }.
   *[other] { $count } parts are not in it, the first is part { $part }: { $reason }.
}
report-parts = { $parts } of { $of } parts, { $percent } %
report-here = { $here } of them were here
report-retries = { $retries ->
    [one] 1 file tried again
   *[other] { $retries } times a file was tried again
}
report-speed = { $size } fetched in { $span }, { $rate }
job-held = { $held ->
    [one] All else is here. 1 part is held back until somebody says that it goes on
   *[other] All else is here. { $held } parts are held back until somebody says that they go on
}
job-ready-so-far = { $count ->
    [one] Ready so far: { $parts }, { $size }, checked.
   *[other] Ready so far: { $parts }; { $count } files, { $size }, checked.
}
part-name = Part { $number }
parts-of = Parts of { $name }
part-of = { $name }: { $part }
parts-counted = { $here } of { $of } parts are here.
parts-counted-held = { $here } of { $of } parts are here, { $held } held back.
parts-pick = Hold one back, or leave it out
part-is-waiting = waiting for its turn
part-is-fetching = being fetched
part-is-here = here, checked
part-is-missing = not to be had, or left out
part-wish-pause = held back
part-wish-skip = left out
part-held-note = The others go on. When it alone is left, the request rests until somebody says that it goes on.
part-toast-run = That part is fetched in its turn.
part-toast-pause = That part is held back; the others go on.
part-toast-skip = That part is left out.
part-late = Too late: that part is over.
parts-unlisted = Its parts are not listed here.
parts-unlisted-next = They are while it runs; /queue shows how it is.
skip-toast = That part is left out.
skip-late = That part is no longer the one that is fetched.
parts-all-skipped = All parts were left out.
parts-all-skipped-next = Try again to have them fetched.
job-parts-here = { $name }: { $have } of { $of } parts are here
job-failed = { $name } could not be had as { $what }
job-kept-parts = { $had } of { $parts } parts are here; trying again goes on from there.
job-cancelled = { $name } is cancelled
job-kept = { $had ->
    [0] 0 of { $parts } parts are here. Keep what was begun, and trying again goes on from there; or delete it.
   *[other] { $had } of { $parts } parts are here. Keep them, and trying again goes on from there; or delete them.
}
job-nothing-left = Nothing of it is kept.
job-gone = It has been taken out of the library since.
job-delete-confirm = Delete what was fetched for it?
stage-starting = Starting
stage-listing = Listing the parts
stage-fetching = { $parts ->
    [0] Fetching
    [1] Fetching
   *[other] Fetching part { $part } of { $parts }
}
stage-fetching-several = Fetching parts { $several } of { $parts }
stage-torrents = { $part } of { $parts } parts that come by torrent are here
stage-packing = Packing
stage-shelving = Putting it on the shelf
stage-checking = Looked at { $part } of { $parts }
stage-lines = { $part } of { $parts } lines
stage-titles = { $count ->
    [one] 1 title so far; the catalogue does not say how many it has
   *[other] { $count } titles so far; the catalogue does not say how many it has
}
stage-titles-of = { $part } of about { $parts } titles
stage-verifying = Checked { $part } of { $parts } files
state-queued = waiting
state-running = running
state-paused = paused
state-done = ready
state-failed = failed
state-cancelled = cancelled
watching = You wait for it too; you see it here.
watching-already = You wait for it already.
why = Why request { $job } is where it is
why-state = State
why-place = In line
why-place-is = { $ahead ->
    [one] 1 goes before it
   *[other] { $ahead } go before it
} (priority { $priority }); until it starts: { $wait }
why-unknown = not known yet
why-source = Source
why-source-is = { $source }, { $busy } of its downloads under way
why-tries = Tries
why-tries-are = { $tries ->
    [0] None has failed; there are up to { $most }.
   *[other] { $tries } of { $most } failed.
}
already = Too late: it is { $state }.
cancelled-toast = Stopped.
cancelled-delete-toast = Stopped. What was fetched is being deleted.
cancel-others-wait = { $watchers ->
    [0] You no longer wait for it; it is wanted elsewhere too, so it goes on.
    [one] You no longer wait for it; 1 other still does, so it goes on.
   *[other] You no longer wait for it; { $watchers } others still do, so it goes on.
}
paused-toast = Paused.
resumed-toast = It goes on.
retry-toast = Trying again.
mend-toast = Trying the missing ones again.
take-toast = Making it of what is here.
tell-toast = I'll look now and then, and say so here.
tell-already = I am looking already, and will say so here.
notice-parts = { $name } can be had whole
notice-parts-text = { $count ->
    [one] Part { $parts } is there again at { $source }.
   *[other] Parts { $parts } are there again at { $source }.
}
notice-source = { $source } answers again
notice-source-text = { $name } can be tried once more.
notice-nothing = { $name } is still not to be had
notice-nothing-text = I looked for 30 days at { $source }, and stop now.
notice-looked = { $looks ->
    [one] I looked once, { $span } after you asked.
   *[other] I looked { $looks } times in { $span }.
}
retry-all = { $count ->
    [0] None of yours failed.
    [one] Trying 1 again.
   *[other] Trying { $count } again.
}
pause-all = { $count ->
    [0] None of yours is waiting or running.
    [one] 1 paused.
   *[other] { $count } paused.
}
run-all = { $count ->
    [0] None of yours is paused.
    [one] 1 goes on.
   *[other] { $count } go on.
}
sooner-toast = Moved up.
delete-toast = Deleting it.

## Torrents

torrent = torrent
torrents = Torrents
torrents-none = None is here. Hand in a magnet link or a .torrent file, and I say what I can do with it.
torrents-off = No torrent engine runs here.
torrents-off-next = Whoever runs this can switch it on (torrent.enabled), or see why its worker is not up.
torrents-pick = Show one
torrent-offer = It can be watched while it comes, or fetched into this room's library.
torrent-what = "{ $what }" is no magnet link and no info-hash.
torrent-what-next = Send a magnet link, or hand in the .torrent file itself.
torrent-unknown = "{ $what }" is no torrent of this room.
torrent-unknown-next = /torrent list shows them with their numbers.
torrent-gone = This torrent was removed.
torrent-gone-next = Hand it in again if you want it back.
torrent-chosen = { $chosen } of { $count } files are wanted, { $size }.
torrent-pick = Want one, or not
torrent-no-file = It has no file { $what }.
torrent-no-file-next = /torrent files shows what is in it.
torrent-several = { $count } files fit "{ $what }". Which one?
torrent-several-next = Choose it, or name it more closely, as in s01e05, or #3 for the third file of its list.
torrent-choose = Play one
torrent-suits = asked for
torrent-wanted = wanted
torrent-stalled = Nobody has given any data for a while. Another release of it may do better.
torrent-stalled-alone = Nobody has given any data for a while. I keep trying; another link or the .torrent file may know more who have it.
torrent-stalled-last = Nobody has given any data for a while, and no other release of it is left. I keep trying.
torrent-peers = { $peers ->
    [one] 1 peer
   *[other] { $peers } peers
}, { $seeds } with all of it
torrent-ratio = ratio { $ratio }
torrent-kept = { $count ->
    [0] Nothing of it is in the library.
    [one] It is in the library now, checked.
   *[other] { $count } files are in the library now, each checked.
}
torrent-refused = { $count ->
    [one] { $name } was not kept: { $reason }.
   *[other] { $count } files were not kept; { $name }: { $reason }.
}
torrent-failed = { $name } goes no further
torrent-left = What is there of it stays until it is removed; trying again goes on from there.
torrent-remove-confirm = Remove it, with all that is not in the library? Links to it end at once.
torrent-removed = Removed. What is in the library stays.
torrent-chosen-toast = Chosen.
torrent-pinned = Pinned. It stays on the disk, whatever room others need.
torrent-unpinned = It may go when others need the room.
torrent-seeds = It is given to others from now on.
stream-unknown = Nothing here that plays fits "{ $what }".
stream-unknown-next = /library shows what is here, /torrent list the torrents; or send me a magnet link.
torrent-state-engine = Waiting for the torrent engine
torrent-offline = Paused: the network that torrents keep to is away. It goes on by itself
torrent-state-waiting = Starting
torrent-state-asking = Asking peers for its list of files
torrent-state-checking = Checking what is here
torrent-state-fetching = Fetching
torrent-state-ready = Ready to be watched
torrent-state-seeding = Here, given to others
torrent-state-full = The disk is full. It goes on by itself when there is room
torrent-state-paused = Paused
torrent-state-parked = At rest
torrent-state-failed = Goes no further

## Releases: what indexers list of a work

releases-none = No indexer lists a release of it any more.
releases-none-next = Search again: indexers are asked anew then.
releases-fresh = { $count ->
    [one] 1 new release has been listed
   *[other] { $count } new releases have been listed
}; I saw that { $ago } ago.
releases-count = { $count ->
    [one] 1 release
   *[other] { $count } releases
}
releases-none-good = Something is against each of them. You can still take one that you trust.
releases-pick = See one release
release-seeders = { $count ->
    [one] 1 seeder
   *[other] { $count } seeders
}
release-quality = Quality
release-corrected = The label
release-corrected-to = claims { $claimed }p; it is { $lines }p
release-group = Group
release-subtitles = Subtitles
release-points = Place
release-place = { $place } of { $of }
release-best = The best release of it: { $name }, { $points } of 1,000 points
release-asked = its trackers said so { $span } ago
release-sockets = { $count ->
    [one] One of its trackers speaks WebSocket only, so it was not asked.
   *[other] { $count } of its trackers speak WebSocket only, so they were not asked.
}
release-never-confirm = Keep it out for everybody here, under whatever listing it comes back?
release-blocked = It stays out. /blocklist shows what does.
release-allowed = It may be taken again.
release-complained = Noted. Several such words keep a release from being taken by itself.
release-complained-before = You have said so before.
release-follows = The next release is taken in its place.
release-refused = It was left alone: { $why }.
release-refused-next = The next best is { $name }.
release-anyway-confirm = Have it fetched though it looks like a fake? Nothing in it is ever run here; what is no film is not kept as one.
release-gone = No indexer lists that release any more.
release-gone-next = Search for it again.
release-fake = That release is not what it claims: "{ $name }" is in it. Nothing more of it is fetched.
release-fake-next = Take another release of the same title.
release-term-quality = Its quality, in your order
release-term-available = How many have it
release-term-speaks = Languages
release-term-group = Its group
release-term-trust = What sites and people say of it
release-term-sized = Its size, in MiB a minute
release-term-fared = How it went when it was fetched here
release-term-indexer = How reliable its indexer is
release-term-agreed = Indexers that list it
release-term-fresh = How new it is, in days
release-gate-fake = Left out: { $because }
release-gate-group = Left out: you never want the group { $because }
release-gate-blocked = Left out: { $because }
release-gate-complaints = Left out: { $because } people say it is no good
release-gate-seeders = Left out: nobody has it
release-gate-quality = Left out: { $because } is none of your qualities
release-gate-size = Left out: { $because } MiB a minute is no size for what it claims
release-doubt-double_ending = a program that is named like a film
release-doubt-program = there is a program in it
release-doubt-locked = it asks for a password
release-doubt-sample = it is a sample only
release-doubt-from_a_seat = it was filmed in a cinema, or before its time
release-doubt-too_small = it is far too small for what it claims
release-doubt-too_large = it is bigger than what it claims needs
release-doubt-archive = it is an archive, not a film
release-doubt-nothing_fits = nothing in it is what it claims
release-doubt-filling = most of it is something else
release-doubt-other_episode = it is another episode
release-doubt-bytes = its film does not play
decision = Why it was taken
decision-title = Why { $name }
decision-none = Nothing was decided here about which release that is.
decision-none-next = Releases that are taken from a search's card are written down with their reasons.
decision-chosen = It was chosen by hand { $ago } ago.
decision-ahead = It was the best when somebody looked at its work { $ago } ago, and was warmed up.
decision-instead = It was the best of those left { $ago } ago, when the one before came to nothing: { $because }.
decision-refused = It was left alone { $ago } ago: { $because }.
decision-unreached = It could not be had { $ago } ago: { $because }.
decision-trouble-no_answer = its indexer did not answer
decision-trouble-bad_torrent = its torrent was not what it should be
decision-trouble-no_torrent = nobody says where its torrent is
decision-then = Then: { $place } of { $count }, { $points } of 1,000 points
decision-now = Now: { $place } of { $count }, { $points } of 1,000 points
decision-gone = No indexer lists it any more.
decision-was = What was different then
decision-others = What it was weighed against
decision-points = { $points ->
    [one] 1 point
   *[other] { $points } points
}
decision-reason-now = { $then }; now { $now }
release-flag-freeleech = freeleech
release-flag-half_leech = half leech
release-flag-internal = internal
release-flag-scene = scene
release-flag-trusted = trusted
release-flag-remake = remake
release-flag-nuked = nuked
release-flag-private = private
against-blocked = a moderator keeps it out
against-fake = it is a fake
against-stalled = nobody gave its data
against-complaint = somebody says it is no good
blocklist = What is held against releases
blocklist-empty = Nothing is held against any release.
blocklist-pick = Let one in again
blocklist-gone = That entry is gone already.
blocklist-gone-next = /blocklist shows what is left.

## The queue

queue-mine = Your requests
queue-room = This room's requests
queue-empty = Nothing is waiting or running. /search finds something to read.
queue-pick = Show one

## Library and favorites

library-of = Library of { $room }
library-empty = Nothing is here yet. /search finds something, and what you get is shared here.
library-nothing-found = Nothing here fits "{ $words }". /search looks in all sources.
favorites = Your favorites
favorites-empty = No stars yet. Every title has a ★ button.
starred = ★ { $name }
starred-already = { $name } is among your favorites already.
unstarred = { $name } is no longer among your favorites.
unstarred-already = { $name } was not among your favorites.
upload = Hand a file in
upload-text = For an hour, what is sent here is checked and put into this room's library. The address is yours alone.
upload-how = From a terminal
opds = This library in reader apps
opds-text = Add a catalogue (OPDS) in KOReader, Moon+ Reader, Panels, Thorium or another app, or in another Bowerbird. It shows what { $room } has, in your name.
opds-address = Address with the key in it
opds-plain = Or the address alone
opds-login = … with the name
opds-password = … and the password
opds-local = I have no public address yet. On other devices take the address of this machine in your network instead, if it listens there (BOWERBIRD_WEB__HOST).
opds-secret = Whoever has the key sees this library. It is good until you end your links.
links-revoked = Done: no link given to you so far opens any more. /link makes fresh ones.
revoke-confirm = End every link that was given to you so far, and your catalogues in reader apps?

## The catalogue that reader apps see

opds-feed = { $room } · Bowerbird
opds-new = Everything
opds-new-text = What came last comes first.
opds-favorites = Your favorites
opds-favorites-text = What you starred, as far as it is here.
opds-kinds = Kind
opds-every-kind = Every kind
opds-found = "{ $words }" in { $room }
opds-sign-in = Say /link opds in the chat. It gives the password; the name may be any.
opds-ended = This catalogue's address is good no more. /link opds in the chat gives a fresh one.
opds-gone = This is not in the library any more.

## Handing in

handed-nothing = I see no link, magnet or file in that.
handed-nothing-next = Send a link that begins with https://, a magnet link, or a file.
handed-too-many = That is { $count } things at once.
handed-too-many-next = I take up to { $most }; send the rest after them.
link-too-long = That link is { $length } characters long.
link-too-long-next = Up to { $most } will do. Perhaps its page has a shorter one.
handed-file = It is checked when it comes, and put into this room's library.
handed-size-unknown = size unknown
handed-page = That is a page at { $host }, no file
handed-page-next = I know no title by that address. Send the link to the file itself, or the file; /search finds what the sources have.
handed-files = Files
handed-files-more = { $more ->
    [one] And 1 more.
   *[other] And { $more } more.
}
handed-torrent = No torrent engine runs here. A direct link or the file itself can be fetched.
handed-kept = { $name } is here
handed-kept-in = It is in the library of { $room } now.
handed-several = { $count } things
handed-pick = Do the first thing with one
file-bad = { $name } was not kept: { $reason }.
file-bad-next = Send it again, or another copy of it.

## Accounts

account = Who you are here
account-name = Name
account-role = Role
account-here = here
account-browser = Browser { $number }, opened { $span } ago
account-code-title = A code to link another chat
account-code = Code
account-code-how = In the other chat, where only you and I talk, say: /account link { $code }. It works once, for { $minutes } minutes.
account-code-warning = Give it to nobody: whoever enters it becomes the same person as you.
account-join = Become one with { $name } ({ $where })?
account-join-means = Your requests, favorites and settings here become those of { $name }, and both of you may do what either may. Only go on if { $name } is you.
account-joined = Done: you are { $name } here too. Links given to you here before no longer open; /link makes fresh ones.
account-unlinked = Done: it is a person of its own again. What was asked for and starred stays with you.
account-unlink-confirm = Take { $surface } out? What was asked for and starred stays with you here.
account-end-confirm = End every browser session of yours? Each browser then needs a fresh one-time link.
account-end-pick = End one browser session
sessions-ended = { $count ->
    [0] No browser session was open.
    [one] 1 browser session ended.
   *[other] { $count } browser sessions ended.
}
session-unknown = There is no browser session of that number.
session-unknown-next = { $have ->
    [0] None is open.
    [one] There is 1; "all" ends it too.
   *[other] There are 1 to { $have }; "all" ends every one.
}
identity-unknown = "{ $what }" fits none, or several, of the chats you are known in.
identity-unknown-next = Say its number from /account, or one of: { $have }.
identity-not-apart = That one can't be taken out.
identity-not-apart-next = It is your only one, or it was taken out already; /account shows what there is.
link-code-in-public = Others read that here, so the code is good no more.
link-code-in-public-next = Ask for a fresh one with /account link, and bring it to a chat with me alone.
link-code-unknown = That code is not good.
link-code-unknown-next = It may be mistyped, used or older than ten minutes; /account link in the other chat gives a fresh one.
link-code-own = That code is your own.
link-code-own-next = Bring it to the other chat, where I don't know you yet.
link-code-guesses = That was { $limit } wrong codes.
link-code-guesses-next = Wait ten minutes, then ask for a fresh one in the other chat.
people = People
people-none = Nobody is called so.
people-more = Here are { $shown } of { $count }; /people list NAME finds others.
people-pick = See one
people-roles = Guests look, members ask for things, moderators steer what others asked for, admins do everything, everywhere.
people-admin-confirm = Let { $name } do everything, everywhere?
people-role-set = { $name } is { $role } now.
people-role-missing = Which role should it be?
people-role-missing-next = One of: { $roles }.
people-own-role = Your own role is for another admin to change.
people-own-role-next = Ask one of them; /people shows who there is.
people-unknown = "{ $who }" fits nobody, or several people.
people-unknown-next = Say their number from /people.
role-guest = guest
role-member = member
role-moderator = moderator
role-admin = admin
surface-web = the web chat
surface-discord = Discord
surface-telegram = Telegram

## Sources

sources = Sources
sources-none = No worker has told me its sources yet. They show up a moment after one starts.
source-answers = { $answers ->
    [one] 1 answer
   *[other] { $answers } answers
}, { $failures ->
    [0] no failure
    [one] 1 failure
   *[other] { $failures } failures
}
source-up = up
source-slow = slow
source-limited = busy
source-refused = says no
source-changed = not understood
source-blocked = blocked
source-resting = left in peace for a while
source-down = no answer
source-off = off
source-broken = broken

## Settings

settings-me = Your settings
settings-room = This room's settings
settings-saved = Saved.
setting-any = no preference
setting-format = Format
setting-language = Language
setting-quality = Quality of pictures, best first
setting-spoken = Languages to hear
setting-groups = Release groups preferred
setting-never = Release groups never taken
setting-picking = Order of releases
setting-stalled = When a torrent gets no data
setting-written = As in { $example }; "any" for no preference
setting-verbosity = How much is told
setting-changed = { $name } is now { $value }.

## Help and status

help = What you can ask
help-start = Type what you look for, or a command; a link or a magnet is taken in. Everything can also be pressed.
help-find = Finding and fetching
help-queue = The queue
help-library = The library
help-service = The service
help-usage = How
help-example = For example
status = How I am doing
status-jobs = Jobs
status-workers = Workers
status-library = Library
status-items = { $items ->
    [one] 1 item, { $size }
   *[other] { $items } items, { $size }
}
status-free = Free on disk
status-redis-down = Redis does not answer. Requests are kept and start when it is back.
status-damaged = { $damaged ->
    [one] 1 file of the library was damaged when it was last checked. An admin sees it with /verify.
   *[other] { $damaged } files of the library were damaged when it was last checked. An admin sees them with /verify.
}
status-no-worker = No worker is alive. Requests are kept and start when one is.

## The library, checked

verify-open = Checking the library
verify-stopped = This was stopped before its end. Nothing was changed.
verify-in-order = The library is in order
verify-good = { $files ->
    [0] There are no files in it yet.
    [one] 1 file is byte for byte as it was put there.
   *[other] { $files } files are byte for byte as they were put there.
}
verify-damaged = { $files ->
    [one] The one file of the library is damaged
   *[other] { $damaged } of { $files } files are damaged
}
verify-more = And { $more } more.
verify-again = can be had again
verify-lost = nowhere else
verify-next = Repair has what can be had made again; links stay good. What is nowhere else stays as it is.
verify-repairing = What can be had is being made again, in the background; links stay good. What is nowhere else stays as it is.
verify-unlisted = { $count ->
    [one] 1 file on the shelf belongs to nothing.
   *[other] { $count } files on the shelf belong to nothing.
}
do-repair = Repair

## Links, looked at

check-open = Looking whether it can be had
check-stopped = This was stopped before its end. What was found until then is kept.
check-work = { $name } can be had
check-work-lost = { $name } can't be had now
check-work-had = { $sources ->
    [one] { $had ->
        [0] The one source that I know of does not give it.
       *[other] The one source that I know of gives it.
    }
   *[other] { $had } of { $sources } sources give it.
}
check-nobody = No source that is on has it. Look for it elsewhere, or see /sources.
check-pick = Open it at a source
check-library = What is here can still be had
check-library-lost = { $count ->
    [one] 1 title can't be had at its source
   *[other] { $count } titles can't be had at their sources
}
check-counts = { $looked ->
    [one] I looked at 1 title: { $had } can be had.
   *[other] I looked at { $looked } titles: { $had } can be had.
} What is in the library stays here, whatever its source does.
check-none = There is nothing to look at
check-none-next = Nothing in this room's library comes from a source that is on. /check with a title looks at that one.
check-rested = { $count ->
    [one] 1 was left out, because its source is left in peace just now.
   *[other] { $count } were left out, because their sources are left in peace just now.
}
check-elsewhere = { $count ->
    [one] 1 other source has it
   *[other] { $count } others have it
}
check-instead = Open it where it can be had
do-check-again = Look again
standing-alive = can be had
standing-gone = gone
standing-dead = not there
standing-temporary = not now
standing-restricted = not for us
standing-changed = another edition
standing-unknown = can't tell
sign-opens = it opens
sign-same = unchanged since the last look
sign-vouched = its source says so
sign-gone = it is no longer there
sign-not-allowed = the site says no
sign-busy = the site is busy or in trouble
sign-silent = no answer
sign-repairs = the site is being repaired
sign-challenge = the site checks whether a person asks, and I am none
sign-private = it leads into a private network
sign-login = the site wants a login
sign-home = it leads to the site's first page
sign-no-page = it leads to a page for what is missing
sign-says-gone = the page says that it is gone
sign-like-any = any address there shows the same page
sign-like-others = other links there show the same page
sign-parked = the site's name is for sale
sign-page = a web page where a file should be
sign-other-kind = a file of another kind
sign-empty = nothing is in it
sign-shorter = much less than there was
sign-renewed = another file than before
sign-circles = it redirects in circles
sign-odd = an answer that I don't understand
sign-torrent = it comes by torrent, which a look at a link can't tell

## Lists of titles, and catalogues

bulk-stopped = This was stopped before its end. It goes on from there when you try again.
crawl-open = Going through { $source }
crawl-done = { $source } is in the index
crawl-counts = { $titles ->
    [one] 1 title
   *[other] { $titles } titles
}, { $added } of them new.
crawl-total = The catalogue counts { $total } titles; the others can't be read here, or have no file.
crawl-cant = { $source } can't be gone through
crawl-closed = It shows no catalogue from its beginning to its end. Its titles come into the index as people search.
import-open = Taking { $name } in
import-done = { $name } is in the index
import-faults = { $count ->
    [one] 1 line of { $name } can't be taken
   *[other] { $count } lines of { $name } can't be taken
}
import-counts = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
}: { $added } new, { $merged } known already.
import-line = line { $number }
import-mend = Mend those lines and hand the list in again: what is in already stays as it is.
import-why-empty = it has no name, no link and no source's ref
import-why-link = the link has to begin with http:// or https://
import-why-kind = its kind is none of book, comic, audiobook, film, series, pictures, other
import-why-year = its year is no number
import-why-format = it names a format that I don't know
import-why-long = a name may have 400 characters, a link 2,000
import-why-shape = it can't be read
import-why-unknown-link = none of my sources knows this address
import-why-unknown-source = I have no source called "{ $more }" that is on
import-why-nowhere = no source has it
import-why-unanswered = none that answered has it; no answer from { $more }
import-why-source-unavailable = its source can't be reached: { $more }
import-why-source-refused = its source says no: { $more }
import-why-source-blocked = its source checks for bots: { $more }
import-why-source-private = its address is a private one: { $more }
import-why-source-gone = it is no longer there: { $more }
import-why-source-changed = its source answered in a way I don't understand
import-why-fault = its source's adapter failed; the log says why

## Trouble with what was asked

import-no-list = I can't read { $name } as a list of titles: { $reason }.
import-no-list-next = A list has a column called name or link, or is JSON with such fields, or a link a line.

say-nothing = That was empty.
say-nothing-next = Type what you look for, or /help.
no-command = There is no command /{ $name }.
no-command-next = /help lists them all.
no-command-near = There is no command /{ $name }.
no-command-near-next = Did you mean { $near }?
option-missing = Something is missing: { $option }.
option-missing-next = It goes like this: { $usage }. /help { $command } tells more.
option-unknown = There is no option "{ $name }".
option-unknown-next = Did you mean { $near }? It goes like this: { $usage }
option-number = "{ $value }" is no number that I gave.
option-number-next = It goes like this: { $usage }
option-choice = { $option } can't be "{ $value }".
option-choice-next = It can be one of: { $choices }.
option-choice-near = { $option } can't be "{ $value }".
option-choice-near-next = Did you mean { $near }? It can be one of: { $choices }.
option-too-many = I don't know what to do with "{ $extra }".
option-too-many-next = It goes like this: { $usage }
search-too-long = That search is { $length } characters long.
search-too-long-next = Up to { $most } will do: a few words of the title or the author.
search-gone = That search is no longer kept.
search-gone-next = Search for it again.
title-not-found = I found nothing called "{ $words }".
title-not-found-next = Try fewer words, or /search to see what there is.
title-gone = That title is not here any more.
title-gone-next = /search finds it again.
format-impossible = { $name } can't be had as { $format }.
format-impossible-next = It can be had as { $formats }.
parts-unreadable = I can't read "{ $parts }" as a range of parts.
parts-unreadable-next = Write it like 1-3,7 or 5- or vol 2 or S01E03-E07 or latest or unread.
parts-backwards = The range { $parts } runs backwards.
parts-backwards-next = Write the smaller number first.
parts-all-read = You have all { $have } parts.
parts-all-read-next = Name some, such as 1-3 or latest, to have them once more.
files-too-many = That would be { $have } files; I hand over up to { $most } at once.
files-too-many-next = Ask for fewer parts, or for one file.
parts-none = There are no parts { $parts }.
parts-none-next = { $have ->
    [one] It has 1 part.
   *[other] It has { $have } parts, 1-{ $have }.
}
which-job = { $count } of your requests are open.
which-job-next = Say which one by its number from /queue, or press its button.
no-job = None of your requests is open.
no-job-next = /queue shows those of the room.
job-unknown = There is no request { $job } here.
job-unknown-next = /queue shows what there is.
delete-still-open = It is still open.
delete-still-open-next = Cancel it first.
file-too-big = { $name } is bigger than the { $most_mb } MB that may come in.
file-too-big-next = Whoever runs this can raise the limit, BOWERBIRD_FETCH__MAX_FILE_MB.
favorite-unknown = "{ $what }" fits none, or several, of your favorites.
favorite-unknown-next = Say its number from /favorites.
link-unknown = This room's library has nothing called "{ $what }".
link-unknown-next = /library shows what there is.
item-gone = That is not in this room's library any more.
item-gone-next = /download gets it again.
setting-value-missing = What should { $name } be?
setting-value-missing-next = It can be one of: { $values }.
setting-value-unknown = { $name } can't be "{ $value }".
setting-value-unknown-next = It can be one of: { $values }.
setting-unknown = There is no setting "{ $name }".
setting-unknown-next = There are: { $names }.
button-unknown = That button is not from this room.
button-unknown-next = /queue and /search make new ones.
button-old = That button is too old.
button-old-next = /queue and /search make new ones.
button-not-yours = That button was made for somebody else.
button-not-yours-next = Ask the same yourself and you get your own.
not-allowed-role = That needs the role { $needs }; you are { $has }.
not-allowed-role-next = Ask an admin of this room.
not-allowed-not-yours = That is somebody else's request.
not-allowed-not-yours-next = Ask them, or a moderator.
quota-commands = That is more than { $limit } commands and presses a minute.
quota-commands-next = I listen to you again in { $wait }.
quota-open-jobs = You have { $used } of { $limit } requests open.
quota-open-jobs-next = When one is ready you can ask for more; /queue mine shows them.

## Trouble on our side or at a source

trouble-incomplete = { $count ->
    [one] Part { $missing } is missing at { $source }: { $reason }.
   *[other] { $count } parts are missing at { $source } ({ $missing }): { $reason }.
}
trouble-incomplete-next = The others are kept. Take it as it is, try the missing again, or look for it at another source.

trouble-source-unavailable = { $source } could not be reached: { $reason }.
trouble-source-unavailable-next = Try again in a while, or look for it at another source.
trouble-source-resting = { $source } is left in peace for a while: { $reason }.
trouble-source-resting-next = It has not failed; try again later, or look for it at another source.
trouble-source-refused = { $source } says no: { $reason }.
trouble-source-refused-next = That won't change by trying; look for it at another source.
trouble-source-blocked = { $source } wants to know whether a person asks: { $reason }.
trouble-source-blocked-next = I am none and don't get around that; look for it at another source.
trouble-source-private = I don't go to { $source }: { $reason }.
trouble-source-private-next = Hand in the file itself, or ask whoever runs this.
trouble-source-gone = It is no longer at { $source }.
trouble-source-gone-next = Look for it at another source.
trouble-source-changed = { $source } answered in a way I don't understand.
trouble-source-changed-next = Its maintainers need to look at this; look for it at another source meanwhile.
trouble-bad-content = What came was damaged: { $reason }.
trouble-bad-content-next = Trying again often helps; nothing damaged was kept.
trouble-packaging-error = It could not be packaged so: { $reason }
trouble-packaging-error-next = Ask for another format.
trouble-torrent-error = That torrent goes no further: { $reason }.
trouble-torrent-error-next = Look for another one of the same title.
trouble-stalled = Nobody gave me the data: { $reason }.
trouble-stalled-next = Try again in a while, or look for another torrent of the same title.
trouble-storage-full = The disk is full.
trouble-storage-full-next = Ask whoever runs this to make room; it goes on by itself then.
trouble-seal-broken = What I keep of it under lock can't be opened: { $reason }.
trouble-seal-broken-next = Whoever runs this should look at the key file; add it again meanwhile.
trouble-service-unavailable = Something I need does not answer right now.
trouble-service-unavailable-next = Try again in a moment; what you asked for before is kept.
trouble-stuck = Nothing moved for { $seconds } s.
trouble-stuck-next = Trying again goes on from what is there.
trouble-source-error = { $source } can't be asked here: { $reason }.
trouble-source-error-next = Whoever runs this can switch it on; look for it at another source meanwhile.
trouble-child-died = The work ended before it was done: { $reason }.
trouble-child-died-next = Trying again goes on from what is there.
trouble-start-error = It could not be written: { $reason }
trouble-start-error-next = Whoever runs this should look at the folder it names.
trouble-poison = It took { $stalls } workers down.
trouble-poison-next = Whoever runs this should look at the log before it is tried again.
trouble-unknown-kind = No worker here knows this kind of work yet.
trouble-unknown-kind-next = It starts when an up-to-date worker runs.
trouble-needs-failed = Something it needs failed.
trouble-needs-failed-next = Try that again first.
trouble-fault = Something went wrong on my side.
trouble-fault-next = It is in the log. Try again; if it stays, tell whoever runs this.

## Chats of a platform

file-beyond-bots = Telegram hands files of up to { $most_mb } MB to bots; { $name } is bigger.
file-beyond-bots-next = /link upload gives you an address for it.
links-not-reachable = Links open on the machine that runs Bowerbird only: it has no public address yet. The file itself comes here.
file-over-limit = { $name } is { $size }; up to { $most } can be sent here. The link brings all of it.
private-sent = That is for you alone. I've sent it to you privately.
private-start = That is for you alone. Press the button and I show it to you privately.
anonymous = You write as the group, so I can't tell who asks. Press the button and I know.
room-not-served = This Bowerbird is set up for other groups, so I leave again. Whoever runs it can let this one in by its number, { $room }.
stranger = I talk privately with people I know from elsewhere only.
stranger-next = Ask in a group that I am in, or link your account with a code from there.
inline-more = Search everywhere
form-over = That form is over. Ask for it again.
form-said = You said: { $value }
form-missing = { $name } has to be filled in.
form-empty = nothing yet
form-yes = yes
form-no = no
form-write = ✎ { $name }
form-switch = { $name }: { $value }

## The terminal chat. Letters that are typed (y, n, k, d) and Ctrl-D are the same in every language

term-welcome = You are { $me } in { $room }. /help says what can be asked; Ctrl-D leaves.
term-connecting = Connecting
term-here = { $me } in { $room }
term-lost = The connection broke. Trying again; nothing is lost.
term-lost-plain = The connection broke. Trying again.
term-back = Connected again.
term-private = Only you see this.
term-stop = Stop it? k keeps what is there, d deletes it, Enter lets it go on:
term-goes-on = It goes on.
term-goes-on-without = { $title } goes on; you find it in the room when you come back.
term-how-to-leave = Ctrl-D leaves the chat.
term-not-waiting = Not waiting for the answer; it will show up here.
term-left = Left; nothing was sent.
term-left-as-is = Left as it is.
term-input-ended = The input ended before the answer. Nothing was sent.
term-too-long = That is too long: { $most } characters at most.
term-yes-no = [y/N]
term-yes-or-no = Please answer y or n.
term-one-of-them = Please type the number of one of them.
term-required = This one has to be filled in.
term-toggle = { $now ->
    [yes] y/n, now yes
   *[no] y/n, now no
}
term-file = File:
term-note = Note:
term-picture = Picture:
term-names = The names of the person and of the room have 1 to 60 characters.
term-no-answer = Can't reach Bowerbird at { $address }: nothing answers there. Start it with ./run, then try again.
term-no-chat = { $address } answered { $status } where a Bowerbird would open a chat.
term-wrong-key = The service at { $address } does not accept this key. A service that was set up anew has a new one: start the chat from the folder that the service runs in.
term-closed = The service closed the chat: it no longer accepts this key or this person.
term-versions = The service and this chat are of different versions. Restart the service.
term-line-no-text = Line { $line } is not UTF-8.
term-line-no-json = Line { $line } begins like JSON but is not: { $reason }.
term-line-too-long = Line { $line } is too long: a command or a value has { $most } characters at most, a token 64.
term-line-no-shape = Line { $line } is JSON, but none of { $shapes }.

## Trouble with a frame on the web chat's socket

wire-not-text = Frames are text, a JSON object each.
wire-no-hello = Say hello first: as whom, in which room.
wire-unreadable = That frame can't be read ({ $place }: { $reason }). docs/web.md shows what can be sent.

## The web chat's own controls

web-skip = Skip to the message box
web-menu = Rooms and people
web-rooms = Rooms
web-new-room = New room
web-new-room-title = Open a new room
web-new-room-name = Name of the room
web-new-room-do = Open it
web-people = You are
web-new-person = Somebody else
web-new-person-title = Come in as somebody else
web-new-person-name = Name
web-new-person-do = Come in
web-name-help = Up to 60 characters. A name that is new here is made.
web-as = as { $name }
web-theme = Colours
web-theme-auto = Auto
web-theme-light = Light
web-theme-dark = Dark
web-keys = Keys
web-key-slash = Write a command
web-key-keys = Show these keys
web-key-arrows = Move in a list; in the empty message box, bring back what you said
web-key-enter = Send, or take the marked line
web-key-tab = Take the marked line and go on writing
web-key-escape = Close what is open
web-chat = Chat
web-messages = Messages
web-older = Show earlier messages
web-newer = New messages below
web-waiting = Bowerbird is looking.
web-empty-title = Nothing here yet
web-empty-text = Ask for something to read, hear or watch. These are good first lines:
web-palette = Commands and completions
web-palette-count = Lines to choose from: { $count }
web-example = For example { $example }
web-say = Message
web-say-hint = Search, / for commands
web-send = Send
web-not-sent = Not sent yet. Your line is kept in the message box.
web-not-connected = Not connected just now. Try again in a moment.
web-no-answer = No answer yet. You can press again.
web-bowerbird = Bowerbird
web-private = Only you see this
web-choose = Choose
web-copied = Copied.
web-copy-by-hand = Your browser did not let me copy it. Here it is: { $text }
web-download = Download
web-new-tab = opens in a new tab
web-cancel = Cancel
web-close = Close
web-confirm-title = Are you sure?
web-required = needed
web-notices = Notices
web-notices-unread = Notices, unread: { $count }
web-notices-empty = No notices yet. Short answers are kept here, so that you can read them again.
web-toasts = Short answers
web-dismiss = Dismiss
web-lost = Connection lost. Trying again; what you write is kept.
web-offline = You are offline. Bowerbird comes back by itself when the network does.
web-back = Connected again.
web-try-now = Try now
web-try-again = Try again
web-locked-title = Open the link that Bowerbird printed when it started
web-locked-text = This browser has no key yet, or its key has run out. The link works once; this command prints a fresh one:
web-bytes = { $count } bytes
web-kb = { $count } KB
web-mb = { $count } MB
web-gb = { $count } GB

## Discord

discord-hello = I'm Bowerbird, this server's media library. Type /search and what you look for, or /help. What you get is shared here.
discord-send = Send to Bowerbird
discord-more = More
discord-no = Leave it
discord-left = Left as it is.
discord-form-late = That took a moment. Press it once more and the form opens.
discord-too-big = { $name } ({ $size }) is more than I may send here.
discord-no-room = { $name } did not fit into this message any more.
discord-no-files = I am not allowed to attach files in this channel.
discord-links-nowhere = { $labels }: I have no address that opens from here. Whoever runs this can give me one, BOWERBIRD_WEB__PUBLIC_URL.
discord-link-line = { $label }: { $address }
discord-lacks = I am not allowed to do enough in this channel to keep this card up to date. I need: { $missing }.
discord-not-served = I am at home in other servers only. Whoever runs me can add this one, BOWERBIRD_DISCORD__ROOMS.
discord-stranger = I don't know you yet.
discord-stranger-next = In private I talk to people who use me elsewhere too. Ask there for a code with /account link, and give it to me here.

## Pages that signed links open

page-home = Bowerbird, to the chat
page-download = Download
page-read = Open here
page-listen = Listen to { $title }
page-watch = Watch { $title }
page-cover = Cover of { $title }
page-picture = Picture: { $title }
page-format = Format
page-size = Size
page-languages = Languages
page-licence = Licence
page-added = Added
page-checked = Checked
page-sha256 = SHA-256 { $sha256 }
page-expired-title = This link has expired
page-expired-text = Links are good for a while only. Ask for a fresh one in the chat with /link.
page-invalid-title = This link is not valid
page-invalid-text = Perhaps it was cut short on its way. Copy all of it, or ask for a fresh one in the chat.
page-gone-title = This is not here any more
page-gone-text = It was taken out of the library. Search in the chat to see where else it can be had.
page-missing-title = There is no such page
page-missing-text = Check the address, or start from the chat.
page-to-chat = To the chat
