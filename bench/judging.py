"""What the practice vendors' books say of a run of `make chaos`, each figure with its rule."""

from decimal import Decimal
from typing import Any

from bench.figures import Figure
from tests.chaos.house import House
from tests.practice import STUDIO


def judged(house: House, found: dict[str, Any], asked: int, slowest: float) -> list[Figure]:
    """The figures, each with its rule."""
    vendor, files = house.vendor, house.ask("open_files")
    bill = vendor.bill(STUDIO)
    finished = sum(task["status"] == "completed" for task in vendor.tasks())
    orphans = len(set(bill.task_ids) ^ set(found["remote_ids"]))
    charged, held = Decimal(found["charged"]), Decimal(found["held"])
    done = found["standing"].get("succeeded", 0)
    return [
        Figure("takes", asked, "", None),
        Figure("accepted by the vendor", len(bill.submits), "", None),
        Figure("ended as", ", ".join(f"{n} {word}" for word, n in sorted(found["standing"].items())), "", None),
        Figure("asked a person, or never under the cap", found["answered"], "", None),
        Figure("still live", found["live"], "takes", found["live"] == 0, "0"),
        Figure("paid twice", found["paid_twice"], "takes", found["paid_twice"] == 0, "0"),
        Figure("accepted and known to no take", orphans, "tasks", orphans == 0, "0"),
        Figure("lost", finished - done, "finished takes", finished == done == files["mains"] == files["takes"], "0"),
        Figure("files that do not open", len(files["broken"]), "", not files["broken"], "0"),
        Figure("ledger", charged, "credits", charged == bill.net, f"the vendor's bill, {bill.net}"),
        Figure("held", held, "credits", held == Decimal(found["cap_held"]) == 0, "0"),
        Figure("spent", found["spent"], "credits", bill.net <= Decimal(found["cap"]), f"the cap of {found['cap']}"),
        Figure("keys sent to a media host", len(vendor.leaks()), "", not vendor.leaks(), "0"),
        Figure("slowest answer to a person", f"{slowest:.2f}", "s", None),
    ]


def reads_judged(house: House, secret: str, asked: int) -> list[Figure]:
    """Of the table reads, by their own vendor's books."""
    vendor, found = house.vendor, house.ask("look_at_reads")
    bill, there = vendor.bill(secret), vendor.tasks(secret, vendor="sleeperhit")
    made = {kind: set(ids) for kind, ids in found["made"].items()}
    orphans = sum(one["id"] not in made.get(one["kind"], set()) for one in there)
    ready = sum(one["kind"] == "job" and one["status"] == "READY" for one in there)
    gave_up = sum(one["status"] == "FAILED" for one in there)
    done, failed = (found["standing"].get(word, 0) for word in ("succeeded", "failed"))
    charged, held = Decimal(found["charged"]), Decimal(found["held"])
    orders = vendor.requests("/api/v1/", method="POST", key=secret)
    keys = {one["headers"].get("Idempotency-Key", "") for one in orders}
    return [
        Figure("table reads", asked, "", None),
        Figure("reads ended as", ", ".join(f"{n} {word}" for word, n in sorted(found["standing"].items())), "", None),
        Figure("their orders sent", f"{len(orders)}, with {len(keys)} keys", "", "" not in keys, "each with a key"),
        Figure("plans and jobs known to no read", orphans, "", orphans == 0, "0"),
        Figure("reads made twice", found["made_twice"], "", found["made_twice"] == 0, "0"),
        Figure("reads lost", ready - done, "finished reads", ready == done, "0"),
        Figure("reads failed", failed, "", failed == gave_up, f"that the vendor gave up, {gave_up}"),
        Figure("ledger of reads", charged, "Studio Credits", charged == bill.net, f"the vendor's bill, {bill.net}"),
        Figure("held for reads", held, "Studio Credits", held == 0, "0"),
    ]
