"""Table reads in the browser: a text, its plan, a yes or a no, what comes of it, and what is made of that."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.house import ARTIST, House
from tests.browser.reads import (
    KEY,
    PRICE,
    STORY,
    VENDOR,
    WANTED,
    asked,
    bill,
    done,
    opened,
    plays,
    posts,
    pressed,
    read,
    sent,
    task,
    unfolded,
    waits,
)
from tests.browser.tab import SOON, People
from tests.jobs.media.papers import pdf, word
from tests.waiting import until


def test_browser_a_document_becomes_a_read_that_plays_and_is_refined(page: Page, house: House, tmp_path: Path) -> None:
    before = bill(house).net
    story = tmp_path / "story.md"
    story.write_text(STORY)
    opened(page, "The package", story="", files=[story])
    page.locator("summary", has_text="Read the text").click()
    expect(page.get_by_role("region", name="The text of story.md")).to_contain_text("A package waits on a doorstep")
    take = sent(page)
    waits(page)
    names = ("Asked", "Project", "Source", "Plan", "Approval", "Job", "Fetch", "Done")
    expect(page.locator("#take-stages li")).to_have_text([re.compile(f"^{name}") for name in names])
    expect(page.locator("#take-health")).to_contain_text("Digest")

    card = task(page, "The package").filter(has=page.locator("h3", has_text="The package"))
    expect(card).to_contain_text("Thesis: For listeners of mysteries: make them wonder")
    expect(card.locator("dl")).to_contain_text("Table read")
    expect(card.locator("dl")).to_contain_text("11 cr")
    assert bill(house).net == before
    card.get_by_role("button", name="Approve 11 cr").click()
    expect(card).to_have_count(0)
    page.goto(take)
    done(page)
    page.goto(take)
    for link in ("Theater", "Theater, full screen", "Live audio"):
        expect(page.get_by_role("link", name=link, exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Script")).to_contain_text("I ordered nothing")

    pressed(page, "Make the recording (MP3) 6 cr")
    done(page)
    page.goto(page.url)
    plays(page)
    page.goto(take)
    expect(page.locator("#take-works")).not_to_contain_text("Out of date")
    unfolded(page, "Refine").get_by_label("What to change").fill("Let the neighbour be kinder")
    pressed(page, "Refine 8 cr")
    done(page)
    page.goto(page.url)
    works = page.locator("#take-works")
    expect(works).to_contain_text("Version 2 of 2")
    expect(works.locator("[data-stale]")).to_contain_text("Made before the last change; make it again")
    works.get_by_role("link", name="Compare").click()
    expect(page.locator("ins")).to_contain_text(["kinder"])
    assert bill(house).net == before + PRICE + 6 + 8
    assert house.vendor.leaks() == []


def test_browser_a_plan_is_rejected_with_a_reason_and_nothing_is_charged(
    page: Page, house: House, tmp_path: Path
) -> None:
    before = bill(house).net
    files = [word(tmp_path / "story.docx", ("Normal", "The lift stops between two floors."))]
    files.append(pdf(tmp_path / "notes.pdf", "Nobody in it knows the others."))
    opened(page, "The lift", story="", files=files)
    take = sent(page)
    waits(page)
    told = [str(one["body"]) for one in posts(house, "/sources$")]
    assert any("between two floors" in one for one in told)
    assert any("knows the others" in one for one in told)
    card = task(page, "The lift")
    card.locator("summary", has_text="Reject").click()
    card.get_by_label("What is wrong with it").fill("Too gloomy for radio")
    card.get_by_role("button", name="Reject it").click()
    expect(card).to_have_count(0)
    page.goto(take)
    expect(page.locator("#take-notice")).to_contain_text("“Too gloomy for radio”. Nothing of the work was begun")
    expect(page.locator("#take-money")).to_contain_text("0 cr")
    assert "Too gloomy for radio" in str(posts(house, "/reject$")[-1]["body"])
    assert bill(house).net == before


def test_browser_two_takes_wait_side_by_side_and_both_are_made(page: Page, house: House) -> None:
    before, projects = bill(house).net, len(posts(house, "/story-projects$"))
    takes = []
    for name in ("The left shoe", "The right shoe"):
        opened(page, name)
        takes.append(sent(page))
    for take in takes:
        page.goto(take)
        waits(page)
    for name in ("The left shoe", "The right shoe"):
        task(page, name).get_by_role("button", name="Approve 11 cr").click()
        expect(page.locator("#waiting-list li", has_text=name)).to_have_count(0)
    for take in takes:
        page.goto(take)
        done(page)
        page.goto(take)
        pressed(page, "Make the recording (MP3) 6 cr")
        done(page)
        page.goto(page.url)
        plays(page)
    assert len(posts(house, "/story-projects$")) == projects + 2
    assert bill(house).net == before + 2 * (PRICE + 6)


def test_browser_a_recording_that_needs_people_is_a_task_until_it_is_recorded(page: Page, house: House) -> None:
    read(page, "The quiet", f"{STORY}\n[needs recording]")
    before = bill(house).net
    recording = pressed(page, "Make the recording (MP3) 6 cr")
    expect(page.locator("#take-status")).to_have_text(re.compile("Record"))
    card = task(page, "It is recorded")
    expect(card).to_contain_text("nothing is charged meanwhile")
    live = card.get_by_role("link", name="Open at Sleeper Hit").get_attribute("href") or ""
    assert "/share/" in live
    house.vendor.forget_requests()
    house.ask("later", minutes=60)
    artifact = next(one for one in house.vendor.tasks(vendor=VENDOR) if one["kind"] == "job")["artifacts"][0]
    until(lambda: house.vendor.requests("/credits$", vendor=VENDOR), SOON, "the studio looked at its balance since")
    assert house.vendor.requests(artifact, vendor=VENDOR) == []
    house.vendor.drive(artifact, "recorded", vendor="sleeperhit")
    card.get_by_role("button", name="It is recorded").click()
    expect(card).to_have_count(0)
    page.goto(recording)
    done(page)
    page.goto(recording)
    plays(page)
    assert bill(house).net == before + 6


def test_browser_a_yes_without_credits_waits_for_a_top_up_and_is_paid_once(page: Page, house: House) -> None:
    secret = house.ask("key", label="Small account", balance="4")["secret"]
    opened(page, "The small one", key="Small account")
    take = sent(page)
    waits(page)
    page.get_by_role("button", name="Approve").click()
    notice = page.locator("#take-notice")
    expect(page.locator("#take-status")).to_have_text("Out of credits")
    expect(notice).to_contain_text("11")
    expect(notice).to_contain_text("4")
    house.vendor.topup(secret, 20)
    house.ask("later", minutes=6)
    done(page)
    page.goto(take)
    tries = [one for one in posts(house, "/story-jobs$") if one["key"][-3:] == secret[-3:]]
    assert [one["status"] < 300 for one in tries] == [False, True]
    assert len({one["headers"]["Idempotency-Key"] for one in tries}) == 1
    assert all(one["body"] == tries[0]["body"] for one in tries)
    assert house.vendor.bill(secret).net == PRICE


def test_browser_a_job_that_failed_goes_on_where_it_failed_and_is_paid_once(page: Page, house: House) -> None:
    before = bill(house).net
    asked(page, "The broken one", f"{STORY}\n[fail job]")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#take-status")).to_have_text("Failed")
    assert bill(house).net == before
    page.reload()
    pressed(page, "Go on where it failed 11 cr")
    done(page)
    page.goto(page.url)
    expect(page.get_by_role("link", name="Theater", exact=True)).to_be_visible()
    assert bill(house).net == before + PRICE
    assert len(posts(house, "/resume$")) == 1


def test_browser_a_read_is_ordered_and_approved_without_javascript(people: People, house: House) -> None:
    with people.page(ARTIST, java_script_enabled=False) as page:
        page.goto("/takes/new/")
        page.get_by_label("Audio", exact=True).check(force=True)
        page.get_by_role("button", name="Show options").last.click()
        page.locator("label.model", has_text="Table read").filter(has_text=KEY).click()
        page.get_by_role("button", name="Show options").last.click()
        page.get_by_role("textbox", name="Text", exact=True).fill(STORY)
        for label, words in WANTED.items():
            page.get_by_label(label).first.fill(words)
        page.get_by_role("button", name="Get the price").click()
        page.get_by_role("button", name="Render the take").click()
        take = page.url
        number = house.ask("newest")["id"]
        house.ask("wait", id=number, status="waiting")
        page.goto(take)
        waits(page)
        page.get_by_role("button", name="Approve").click()
        house.ask("wait", id=number, status="succeeded")
        page.goto(take)
        expect(page.get_by_role("link", name="Theater", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Theater", exact=True)).to_have_attribute("href", re.compile("/links/"))
