"""What stands behind a link: looked at with one or two small requests, and judged.

`ladder` asks, `judging` and `pages` judge, `phrases` are what pages say in many languages, `sites` remembers what a
site does with addresses that it can't know. It knows no source and no database.
"""

from worker.links.expected import Expected
from worker.links.ladder import look, of_trouble
from worker.links.sites import Sites

__all__ = ["Expected", "Sites", "look", "of_trouble"]
