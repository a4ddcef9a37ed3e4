"""The live page in a real Chromium: what it shows is what the tallies say, whatever happens to the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

import electionfeed as ef
from electionfeed.stream.publish import facts, published
from electionfeed.tallies.desk import Desk
from electionfeed.web.server import Local, service, serving

from .browsing import PATIENCE, line, needs_chromium, opened
from .feeds import GE2019, SMALL, TOKEN, local

pytestmark = needs_chromium
NASTY = ("wrong-rush", "transposed", "withdrawn", "late", "duplicates")
CONTROL = {"authorization": f"Bearer {TOKEN}"}
MINUS = "\N{MINUS SIGN}"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}

# What the page shows: the cells of each party's row, each seat's tooltip, each post's text and whether it is struck.
SEEN = """() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const texts = (selector, within) => all(selector, within).map((node) => node.textContent);
  document.querySelector(".more[aria-expanded=false]")?.click();
  return {
    rows: Object.fromEntries(all("tr[data-party]").map((row) => [row.dataset.party, texts("td", row)])),
    seats: Object.fromEntries(all("[data-seat]").map((seat) => [seat.dataset.seat, texts("title", seat)[0]])),
    posts: all("#posts .post").map((post) => [texts(".text", post)[0], all("del.text", post).length > 0]),
    points: texts("#points li"),
    verdict: texts(".verdict")[0],
    received: texts("#received")[0],
  };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with opened() as one:
        yield one


@contextmanager
def shown(browser: Any, url: str, **how: Any) -> Iterator[Any]:
    """Open the page and wait until it has its first figures; nothing may go wrong in it that is not looked for."""
    context = browser.new_context(**({"viewport": DESKTOP, "locale": "en-GB"} | how))
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(url)
        page.wait_for_selector("#received:not(:empty)")
        yield page
        assert errors == []
    finally:
        context.close()


@contextmanager
def standing(night: ef.Night, *scenario: str, at: str) -> Iterator[Local]:
    """Serve a night that has come to a moment and as good as stands still."""
    with local(night, *scenario, seed=7, clock=ef.Clock(speed=1e-6), start=ef.moment(at, night.header)) as server:
        yield server


def control(server: Local, name: str, **body: Any) -> None:
    httpx.post(f"{server.url}/control/{name}", json=body, headers=CONTROL).raise_for_status()


def until(page: Any, state: str) -> None:
    page.wait_for_selector(f"#connection[data-state={state}]")


def caught_up(page: Any, server: Local) -> None:
    """Wait until the figures on the page take in the last message of the server."""
    place = httpx.get(f"{server.url}/health").json()["messages"]
    page.wait_for_selector(f"#received:text('message {place:,} of')")


def signed(number: float, digits: int = 0) -> str:
    words = f"{abs(number):,.{digits}f}"
    return words if float(words.replace(",", "")) == 0 else ("+" if number > 0 else MINUS) + words


def cells(board: Desk, party: str) -> list[str]:
    """The cells of a party's row as the tallies say."""
    forecast = f"{board.forecast[party]:,}" if party in board.forecast else "\N{EN DASH}"
    change = signed(board.changes[party], 1) if party in board.changes else "\N{EN DASH}"
    return [f"{board.seats[party]:,}", signed(board.net[party]), forecast, f"{board.shares.get(party, 0):.1f}%", change]


def result(night: ef.Night, board: Desk, seat: str) -> str:
    """What a seat's tooltip says."""
    nominated = night.seats[seat]
    then = nominated.baseline.winner if nominated.baseline else None
    for event in board.engine.latest.get(seat, ()):
        if isinstance(event, ef.SeatDeclared):
            party = event.winner.party
            said = f"gain from {then}" if then not in (None, party) else "hold" if then else "win"
            return f"{nominated.name}: {party} {said}"
    raise AssertionError(f"{seat} is not declared")


def agrees(seen: dict[str, Any], night: ef.Night, events: Any) -> None:
    """Compare what a page shows with the tallies of the events."""
    board = ef.fold(ef.desk, events)
    assert {party: row for party, row in seen["rows"].items() if party in board.seats} == {
        party: cells(board, party) for party in board.seats
    }
    for party, row in seen["rows"].items():
        assert row == cells(board, party)
    assert seen["points"] == [point.text for point in ef.key_points(events)]
    declared = [seat for seat, latest in board.engine.latest.items() if any(e.type == "SeatDeclared" for e in latest)]
    assert len(declared) == board.declared > 0
    for seat in declared:
        assert seen["seats"][seat] == result(night, board, seat)
    assert sum("not declared" in words for words in seen["seats"].values()) <= board.outstanding


def test_the_final_figures_of_a_nasty_night_are_the_tallies(browser: Any) -> None:
    with standing(GE2019, *NASTY, at="22:30") as server, shown(browser, server.url) as page:
        control(server, "speed", speed=20_000)
        until(page, "over")
        caught_up(page, server)
        live = page.evaluate(SEEN)
        page.reload()
        until(page, "over")
        again = page.evaluate(SEEN)
        events = tuple(message.event for message in server.served.plan.messages)
    for seen in (live, again):
        agrees(seen, GE2019, events)
        agrees(seen, GE2019, GE2019.events)
    assert live["verdict"] == again["verdict"] == "Con majority of 80"
    assert again["posts"] == live["posts"][: len(again["posts"])]
    said = list(ef.posts(events))
    struck = {(post.replaces, post.seat) for post in said}
    expected = [[post.text, (post.seq, post.seat) in struck] for post in reversed(said)]
    assert live["posts"] == expected[: len(live["posts"])]
    assert len(live["posts"]) == len(said)
    assert (
        sum(is_struck for _, is_struck in live["posts"]) == len(struck & {(post.seq, post.seat) for post in said}) > 0
    )


def test_a_correction_visibly_replaces_a_headline(browser: Any) -> None:
    night = ef.correct(GE2019, "Kensington", votes={"Lab": 17_000})
    code = next(seat.seat for seat in night.seats.values() if seat.name == "Kensington")
    first, second = (event for event in night if isinstance(event, ef.SeatDeclared) and event.seat == code)
    with standing(night, at=first.at.isoformat()) as server, shown(browser, server.url) as page:
        headline = page.get_by_text("Con GAIN Kensington from Lab", exact=False)
        assert headline.evaluate("(link) => getComputedStyle(link.closest('.text')).textDecorationLine") == "none"
        assert page.locator(f"[data-seat={code}] title").text_content() == "Kensington: Con gain from Lab"
        control(server, "seek", to=second.at.isoformat())
        newest = page.locator(".post", has_text="CORRECTION: Lab HOLD Kensington, majority 232")
        newest.wait_for()
        assert "In place of: Con GAIN Kensington from Lab" in newest.text_content()
        old = page.locator(".post:not(.correction)", has_text="Con GAIN Kensington from Lab")
        assert old.locator("del.text").evaluate("(del) => getComputedStyle(del).textDecorationLine") == "line-through"
        assert re.search(r"replaced at \d\d:\d\d", old.text_content())
        assert newest.bounding_box()["y"] < old.bounding_box()["y"]
        caught_up(page, server)
        assert page.locator(f"[data-seat={code}] title").text_content() == "Kensington: Lab hold"
        agrees(page.evaluate(SEEN), night, tuple(ef.until(night, second.at)))


def test_the_scoreboard_shows_the_forecast_while_seats_are_out(browser: Any) -> None:
    with standing(GE2019, at="02:00") as server, shown(browser, server.url) as page:
        page.wait_for_selector(".ahead:not([hidden])")
        place = httpx.get(f"{server.url}/health").json()["messages"]
        seats = ef.fold(ef.forecast, GE2019[:place]).seats
        ranges = ", ".join(f"{p} {seats[p].low80} to {seats[p].high80}" for p in ("Con", "Lab", "SNP"))
        words = page.inner_text(".ahead").replace("\N{NO-BREAK SPACE}", " ")
        assert words == f"Forecast: {ranges}; Con majority >99%"
        drawn = page.eval_on_selector_all("tr[data-party] .range:not([hidden])", "(ranges) => ranges.length")
        assert drawn == page.locator("tr[data-party]").count() > 3
        httpx.post(f"{server.url}/control/seek", json={"to": "2019-12-13T16:00"}, headers=CONTROL).raise_for_status()
        page.wait_for_selector(".ahead", state="hidden")
        assert page.locator(".range:visible").count() == 0


def test_a_cut_connection_resumes_without_loss(browser: Any) -> None:
    with (
        standing(GE2019, at="02:00") as server,
        line(server.url) as wire,
        shown(browser, wire.url) as page,
    ):
        until(page, "live")
        before = httpx.get(f"{server.url}/health").json()["messages"]
        wire.cut()
        until(page, "cut")
        assert page.inner_text("#connection") == "Connection lost, trying again"
        control(server, "seek", to="03:30")
        wire.after = 200_000  # the first to come back is cut again, in the middle of a message
        wire.mend()
        assert wire.was_cut.wait(PATIENCE / 1000)
        wire.after = None
        after = httpx.get(f"{server.url}/health").json()["messages"]
        words = f"Up to message {after:,} of the feed; {after - before:,} followed live."
        page.wait_for_selector(f"#received:text('{words}')")
        seen = page.evaluate(SEEN)
    agrees(seen, GE2019, GE2019[:after])
    expected = [post.text for post in ef.posts(GE2019[:after])]
    texts = [text for text, _ in seen["posts"]]
    assert texts == expected[::-1][: len(texts)]


def test_a_server_that_starts_again_is_found_again(browser: Any) -> None:
    with standing(SMALL, at="02:00") as server, line(server.url) as wire, shown(browser, wire.url) as page:
        until(page, "live")
        wire.cut()
        until(page, "cut")
        with local(SMALL) as other:
            wire.port = int(other.url.rpartition(":")[2])
            wire.mend()
            until(page, "over")
            caught_up(page, other)
            agrees(page.evaluate(SEEN), SMALL, SMALL.events)


def test_a_region_has_a_page_of_its_own(browser: Any) -> None:
    with standing(GE2019, at="2019-12-13T08:30") as server:
        with shown(browser, f"{server.url}/region/east-midlands", viewport=PHONE) as page:
            seen = page.evaluate(SEEN)
            assert page.inner_text("h1") == "East Midlands"
            assert page.inner_text("#standing").endswith(": Con 364, Lab 202, SNP 48, LD 11; 1 seat to come")
            page.click("text=South West")
            page.wait_for_url("**/region/south-west")
        missing = browser.new_page()
        missing.goto(f"{server.url}/region/east-midland")
        missing.wait_for_selector("#lost")
        assert "no region \N{LEFT DOUBLE QUOTATION MARK}east-midland" in missing.inner_text("#lost")
        missing.close()
    morning = ef.until(GE2019, ef.moment("2019-12-13T08:30", GE2019.header))
    board = ef.fold(ef.grouped(ef.desk, "region"), morning)["East Midlands"]
    assert seen["points"][:2] == [
        "Dennis Skinner, first elected in 1970, loses Bolsover to Con",
        "Con gain 7 seats from Lab",
    ]
    assert seen["rows"]["Con"] == cells(board, "Con")
    assert len(seen["seats"]) == 46


HOSTILE = '<img src=x onerror="document.title=`taken`"><script>document.title=`taken`</script>'
CODE = '"><b>x</b>'


def hostile(night: ef.Night) -> ef.Night:
    """The night with names that are scripts, a party's code that is markup, and a region that is no address."""
    plain = {"Con": CODE, "London": f"London{HOSTILE}", "Conservative": HOSTILE, "__proto__": "constructor"}

    def changed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {plain.get(name, name): changed(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [changed(part, key) for part in value]
        if key == "name" and isinstance(value, str):
            return f"{value}{HOSTILE}"
        return plain.get(value, value) if isinstance(value, str) else value

    return ef.Night(published([ef.decode(orjson.dumps(changed(orjson.loads(ef.encode(e))))) for e in facts(night)]))


def test_hostile_names_stay_text(browser: Any) -> None:
    night = hostile(SMALL)
    seat = min(night.seats)
    with local(night) as server, shown(browser, f"{server.url}/#seat={seat}") as page:
        until(page, "over")
        page.wait_for_selector("dialog[open] td")
        seen = page.evaluate(SEEN)
        assert HOSTILE in page.inner_text("dialog h2")
        assert HOSTILE in page.inner_text("dialog tbody")
        assert HOSTILE in page.inner_text("#regions")
        assert page.evaluate("document.querySelectorAll('img, b b, script:not([src])').length") == 0
        assert "taken" not in page.title().split(HOSTILE)
        page.goto(f"{server.url}/region/" + next(slug for slug in slugs_of(server) if slug.startswith("london")))
        page.wait_for_selector("tr[data-party]")
        assert HOSTILE in page.inner_text("h1")
    agrees(seen, night, night.events)
    assert CODE in seen["rows"]


def slugs_of(server: Local) -> list[str]:
    return [region["slug"] for region in httpx.get(f"{server.url}/night.json").json()["regions"]]


@pytest.mark.parametrize(("viewport", "colours"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_axe_finds_no_violation(browser: Any, viewport: dict[str, int], colours: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    # The policy of the page forbids even axe to look at its styles.
    with (
        standing(GE2019, *NASTY, at="05:20") as server,
        shown(
            browser, f"{server.url}/#token={TOKEN}", viewport=viewport, color_scheme=colours, bypass_csp=True
        ) as page,
    ):
        page.wait_for_selector("#control:not([hidden])")
        page.fill("#search", "hall")
        found = [axe.Axe().run(page)]
        page.evaluate("location.hash = 'seat=E14000577'")
        page.wait_for_selector("dialog[open] td")
        found.append(axe.Axe().run(page))
    assert [report.generate_report() for report in found if report.violations_count] == []
    assert all(len(report.response["passes"]) > 20 for report in found)


# What is cut, broken or too wide: names that are neither whole nor wholly out of sight, headings of two lines.
CUT = """() => {
  const within = (one, other) => one.left >= other.left && one.right <= other.right && one.bottom <= other.bottom;
  const unseen = (one, other) => one.width <= 1 || one.top >= other.bottom;
  const cut = [...document.querySelectorAll(".name")].filter((name) => {
    const [words, box] = [name.lastChild.getBoundingClientRect(), name.getBoundingClientRect()];
    return !within(words, box) && !unseen(words, box);
  });
  const broken = [...document.querySelectorAll("th[scope=col]")].filter((cell) => cell.clientHeight > 40);
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["the page"] : [];
  return [...[...cut, ...broken].map((node) => node.textContent), ...wide];
}"""


def test_nothing_is_cut_or_broken_at_any_width(browser: Any) -> None:
    with (
        standing(GE2019, at="04:36") as server,
        shown(browser, f"{server.url}/#seat={GE2019.seats['Bolsover'].seat}") as page,
    ):
        page.wait_for_selector("dialog[open] td")
        page.evaluate("document.querySelector('.more').click()")
        for width in (360, 390, 768, 1280, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(CUT) == [], width


def test_the_page_is_used_by_keyboard(browser: Any) -> None:
    with standing(GE2019, at="05:20") as server, shown(browser, server.url) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the latest posts"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "posts"
        page.focus("#search")
        page.keyboard.type("ynys mo")
        assert page.inner_text("#matches") == "1 seat"
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open] td")
        assert page.inner_text("#seat-title") == "Ynys Môn"
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog:not([open])", state="attached")
        assert page.evaluate("document.activeElement.id") == "search"
        assert "#seat" not in page.url


def test_a_seat_shows_its_story_with_every_revision_and_follows_a_new_one(browser: Any) -> None:
    with standing(GE2019, at="05:20") as server, shown(browser, f"{server.url}/#seat=E14000577") as page:
        page.wait_for_selector("dialog[open] td")
        assert "Majority 5,299" in page.inner_text("dialog caption")
        control(server, "correct", seat="Bolsover", votes={"Lab": 22_000})
        page.wait_for_selector("dialog .correction")
        assert "revision 2" in page.inner_text("dialog caption")
        assert page.locator("dialog .struck").count() == 1


def test_whoever_has_the_token_pauses_hurries_and_goes_back(browser: Any) -> None:
    with standing(SMALL, at="02:00") as server, shown(browser, f"{server.url}/#token={TOKEN}") as page:
        assert TOKEN not in page.url
        page.click("text=Pause")
        until(page, "paused")
        assert httpx.get(f"{server.url}/health").json()["paused"]
        page.click("text=Resume")
        until(page, "live")
        page.select_option("#speed", "10")
        page.fill("#to", "23:45")
        page.click("#control [type=submit]")
        page.wait_for_selector("#clock:text('23:4')")
        control(server, "speed", speed=1e6)
        until(page, "over")
        caught_up(page, server)
        agrees(page.evaluate(SEEN), SMALL, SMALL.events)


@pytest.mark.parametrize(("at", "state"), [("04:00", "live"), ("2019-12-14T08:00", "over")])
def test_a_night_that_begins_again_is_begun_again_on_the_page(browser: Any, at: str, state: str) -> None:
    with standing(SMALL, at=at) as server, shown(browser, server.url) as page:
        until(page, state)
        control(server, "seek", to="02:30")
        page.wait_for_selector("#clock:text('02:30')")
        caught_up(page, server)
        early = tuple(ef.until(SMALL, ef.moment("02:30", SMALL.header)))
        agrees(page.evaluate(SEEN), SMALL, early)
        texts = [text for text, _ in page.evaluate(SEEN)["posts"]]
    assert texts == [post.text for post in ef.posts(early)][::-1]


def test_nobody_without_the_token_sees_the_controls(browser: Any) -> None:
    with standing(SMALL, at="02:00") as server, shown(browser, server.url) as page:
        assert page.is_hidden("#control")


def test_the_first_view_is_small_and_asks_nobody_else(browser: Any) -> None:
    with standing(GE2019, *NASTY, at="2019-12-13T14:00") as server:
        context = browser.new_context(viewport=DESKTOP)
        page = context.new_page()
        session = context.new_cdp_session(page)
        sizes: dict[str, float] = {}
        hosts: set[str] = set()
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda at: sizes.update({at["requestId"]: at["encodedDataLength"]}))
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(server.url)
        page.wait_for_selector("#received:not(:empty)")
        page.wait_for_load_state("load")
        context.close()
    assert 20_000 < sum(sizes.values()) < 100_000
    assert hosts == {server.url.removeprefix("http://")}


def test_a_screen_reader_hears_what_leads_the_page_and_not_every_result(browser: Any) -> None:
    watch = """() => {
      window.said = [];
      const place = document.querySelector("#said");
      const heard = new MutationObserver(() => said.push(place.textContent));
      heard.observe(place, { childList: true, characterData: true, subtree: true });
    }"""
    with standing(GE2019, at="05:00") as server, shown(browser, server.url) as page:
        page.evaluate(watch)
        control(server, "seek", to="05:05")
        caught_up(page, server)
        page.wait_for_selector("#said:not(:empty)", state="attached")
        assert page.evaluate("window.said") == ["MAJORITY: Con have 326 seats; 326 are needed"]


ROOT = Path(__file__).parents[1]
DOCS = (ROOT / "docs" / "live-page.md").read_text(encoding="utf-8")


@contextmanager
def readable(night: ef.Night) -> Iterator[Local]:
    """Serve a nasty night, delivered, to the pages of everyone."""
    served = service(night, *NASTY, seed=7)
    served.origins = ["*"]
    with serving(served) as server:
        yield server


def test_a_page_of_ones_own_on_the_events_alone_shows_the_seats(browser: Any) -> None:
    page_ = (ROOT / "examples" / "own_page.html").as_uri()
    with readable(GE2019) as server:
        page = browser.new_page()
        try:
            page.goto(f"{page_}?feed={server.url}")
            page.wait_for_selector("#state:text('The night is over')", timeout=PATIENCE)
            page.wait_for_selector("td")
            rows = page.evaluate("[...document.querySelectorAll('tbody tr')].map((row) => row.innerText.split('\\t'))")
        finally:
            page.close()
    seats = ef.fold(ef.board, GE2019).seats
    assert {party: int(won) for party, won in rows} == dict(seats)
    assert [int(won) for _, won in rows] == sorted(seats.values(), reverse=True)


def test_the_page_of_our_parts_in_the_docs_works(browser: Any, tmp_path: Path) -> None:
    (block,) = re.findall(r"^```html\n(.*?)^```$", DOCS, re.M | re.S)
    page_ = tmp_path / "page.html"
    with readable(GE2019) as server:
        page_.write_text(block.replace("http://127.0.0.1:8000", server.url), encoding="utf-8")
        page = browser.new_page()
        try:
            page.goto(page_.as_uri())
            page.wait_for_selector("tr[data-party=Con] td:text('365')", timeout=PATIENCE)
            seats = page.evaluate("document.querySelectorAll('.hexmap .declared').length")
        finally:
            page.close()
    assert seats == 650


def test_the_docs_name_every_path_that_the_page_asks_for(browser: Any) -> None:
    asked: set[str] = set()
    with standing(SMALL, at="02:00") as server, shown(browser, server.url) as page:
        page.on("request", lambda request: asked.add(request.url.split("/", 3)[3].partition("?")[0]))
        page.reload()
        until(page, "live")
        page.wait_for_selector("#received:not(:empty)")
    for path in asked - {""}:
        assert path.startswith("page/") or f"/{path}" in DOCS, path
