"""What a download tells of itself: how far, how fast, how long still; honest also after a restart."""

import pytest

from core.media import Asset, Inline
from core.models import Job
from worker.fetch.traffic import Payer
from worker.jobs.progress import Meter
from worker.run import Run


class Told:
    """A meter with a clock of our own, and what it told last; `part` is the one that began last."""

    def __init__(self, parts, before=None):
        self.seconds = 100.0
        self.run = Run(Job(id=1, kind="download", progress=before or {}), lambda _: None)
        self.payer, self.part = Payer(), None
        self.meter = Meter(self.run, parts, lambda: self.seconds, payer=self.payer)

    def begin(self, number, assets):
        self.part = self.meter.begin(number, assets, f"ref {number}")
        return self.part

    def file(self, seconds, count=1000, part=None):
        part = part or self.part
        self.seconds += seconds
        line = part.file("a.png", None, 4)
        self.got(line, count, part)
        part.file_done(line)

    def got(self, line, count, part=None):
        self.payer.bytes += max(0, count)
        (part or self.part).got(line, count)

    def __getitem__(self, name):
        return self.run.progress.get(name)


def files(number, size=None):
    return [Asset(f"{n}.png", Inline(b""), size_bytes=size) for n in range(number)]


def test_nothing_is_promised_in_the_first_second():
    told = Told(1)
    told.begin(1, files(100))
    told.file(0.5)
    assert told["left_s"] is None
    told.file(1)
    assert told["left_s"] == pytest.approx(98 * 0.75, abs=1)


def test_parts_and_the_whole_have_their_own_percentages():
    told = Told(4)
    told.begin(1, files(2))
    for _ in range(2):
        told.file(1)
    told.meter.end(1, is_here=True)
    told.begin(2, files(10))
    for _ in range(5):
        told.file(1)
    assert (told["part"], told["part_percent"]) == (2, 50)
    assert told["percent"] == round(1.5 / 4 * 90)


def test_one_big_file_is_measured_by_its_bytes():
    told = Told(1)
    told.begin(1, files(1, size=1_000_000))
    line = told.part.file("a.m4b", 1_000_000, 4)
    for _ in range(25):
        told.seconds += 1
        told.got(line, 10_000)
    assert told["part_percent"] == 25
    assert told["rate"] == 10_000
    assert told["left_s"] == 75


def test_what_an_earlier_run_brought_is_progress_and_no_speed():
    told = Told(1)
    told.begin(1, files(100))
    for _ in range(90):
        told.part.was_there(50_000)
    assert told["percent"] == 81
    assert told["rate"] is None
    told.file(2)
    assert told["left_s"] == pytest.approx(18, abs=1)
    assert told.meter.summary()["files"] == 1


def test_the_estimate_follows_when_the_line_gets_slower():
    told = Told(1)
    told.begin(1, files(1000))
    for _ in range(100):
        told.file(0.1)
    quick = told["left_s"]
    for _ in range(50):
        told.file(2)
    assert told["left_s"] > 5 * quick


def test_percentages_never_go_back():
    told, seen = Told(1), []
    told.begin(1, files(1, size=1000))
    line = told.part.file("a.png", 1000, 4)
    for count in (500, 300, -800, 100):
        told.seconds += 1
        told.got(line, count)
        seen.append(told["percent"])
    assert seen == sorted(seen)


def test_a_repeat_is_told_with_its_reason_until_the_file_is_there():
    told = Told(1)
    told.begin(1, files(2))
    told.part.retrying(told.part.file("9.png", None, 4), 3, "it came damaged", 4.04)
    assert told["retry"] == {"name": "9.png", "why": "it came damaged", "attempt": 3, "of": 4, "wait_s": 4.0}
    told.file(1)
    assert told["retry"] is None
    assert told.meter.summary()["retries"] == 1


def test_a_part_that_is_set_aside_counts_again_when_it_is_begun_later():
    told = Told(2)
    told.begin(1, files(2))
    told.file(1)
    told.meter.set_aside(1)
    told.begin(2, files(1))
    told.file(1)
    told.meter.end(2, is_here=True)
    assert told["percent"] == 45
    told.begin(1, files(2))
    told.part.was_there(1000)
    told.file(1)
    told.meter.end(1, is_here=True)
    assert told["percent"] == 90


def test_each_file_under_way_is_a_line_with_its_own_speed_and_try():
    told = Told(1)
    told.begin(1, files(3))
    first, second, _ = (told.part.file(f"{n}.png", 10_000, 4) for n in range(3))
    for line, count in ((first, 1000), (second, 500)):
        told.got(line, count)
    told.meter.details()
    told.seconds += 2
    told.got(first, 4000)
    told.part.retrying(second, 2, "it came damaged", 2.0)
    assert told.meter.details()["lines"] == [
        {"name": "0.png", "bytes": 5000, "size": 10_000, "rate": 2500},
        {"name": "1.png", "bytes": 500, "size": 10_000, "rate": 250, "attempt": 2, "of": 4},
    ]
    told.part.file_done(first)
    told.part.file_lost(second)
    assert "lines" not in told.meter.details()


def test_the_part_has_an_estimate_of_its_own():
    told = Told(10)
    told.begin(1, files(10))
    for _ in range(5):
        told.file(1)
    assert told.meter.details()["part_left_s"] == pytest.approx(5, abs=1)
    assert told["left_s"] == pytest.approx(95, abs=5)


def test_a_file_whose_size_only_the_site_knows_moves_the_bar_while_it_comes():
    told = Told(1)
    told.begin(1, files(1))
    line = told.part.file("a.mp3", None, 4)
    line.sized(1000)
    told.got(line, 400)
    assert (told["part_percent"], told["percent"]) == (40, 36)


def test_parts_side_by_side_are_told_by_their_places_and_each_counts():
    told = Told(10)
    first, second, third = (told.begin(number, files(4)) for number in (1, 2, 4))
    for part in (first, second, second, third):
        told.file(1, part=part)
    assert (told["part"], told["under_way"], told["ref"]) == (1, "1-2,4", "ref 1")
    assert (told["percent"], told["part_percent"]) == (9, 25)
    told.meter.end(2, is_here=True)
    assert (told["under_way"], told["had"], told["percent"]) == ("1,4", 1, round(1.5 / 10 * 90))
    told.meter.end(1, is_here=False)
    assert (told["part"], told["under_way"], told["ref"], told["had"]) == (4, None, "ref 4", 1)


def test_lines_of_all_parts_under_way_are_told_in_the_order_of_the_parts():
    told = Told(3)
    later, earlier = told.begin(3, files(1)), told.begin(1, files(1))
    told.got(later.file("3.png", None, 4), 10, later)
    told.got(earlier.file("1.png", None, 4), 10, earlier)
    assert [line["name"] for line in told.meter.details()["lines"]] == ["1.png", "3.png"]


def test_the_closing_report_is_of_all_runs_of_a_request_and_of_what_really_came():
    told = Told(1)
    told.begin(1, files(3))
    told.part.retrying(told.part.file("a.png", None, 4), 2, "it came damaged", 2)
    told.got(told.part.file("a.png", None, 4), 700)
    told.got(told.part.file("a.png", None, 4), -700)
    told.file(5)
    assert told.meter.summary() == {"files": 1, "fetched_bytes": 1700, "seconds": 5.0, "retries": 1}
    again = Told(1, before=told.run.progress)
    again.begin(1, files(3))
    again.part.was_there(1000)
    again.part.got(again.part.file("b.png", None, 4), 500)  # there from the run before: it does not come again
    again.file(2)
    assert again.meter.summary() == {"files": 2, "fetched_bytes": 2700, "seconds": 7.0, "retries": 1}
