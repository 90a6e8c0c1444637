"""Settings of what is done without being asked."""

from pydantic import Field

from core.settings.section import Section


class Background(Section):
    """What is done without being asked."""

    links_per_day: int = Field(
        500, ge=0, description="Titles of libraries and favorites a day that are looked at: can they be had? 0: none."
    )
    links_gap_s: float = Field(2, ge=0, description="Seconds at least between two such looks at one site.")
    discover_per_day: int = Field(
        200, ge=0, description="Titles of libraries and favorites a day that are asked for anew: new parts? 0: none."
    )
    relist_per_day: int = Field(
        100,
        ge=0,
        description="Works of libraries and favorites a day for whose releases indexers are asked anew. 0: none.",
    )
    torrents_ahead_per_day: int = Field(
        0,
        ge=0,
        description="New releases a day whose .torrent is looked into before anybody asks for them. 0: none.",
    )
    crawl_gap_s: float = Field(
        2,
        ge=0,
        description="Seconds between two pages of a catalogue that is gone through from its beginning to its end.",
    )
