"""Shots made on the fly, and the number of each take of a shot: for one take or a thousand, without a query each."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Max

from jobs.models import Job, Project, Shot

Place = tuple[Project, str]  # the code of a shot there; "" asks for the next S01, S02 ...


def shot_of(project: Project, code: str) -> Shot:
    """The project's shot of this code, made when missing and locked."""
    [(shot, _)] = numbered([(project, code)])
    return shot


def numbered(places: Sequence[Place]) -> list[tuple[Shot, int]]:
    """The shot of each place and the number of its next take, in order. Runs in the caller's transaction.

    Shots that are missing are made, and all are locked by id until it ends, so that no number is given twice.
    """
    projects = {project.pk: project for project, _ in places}
    shots: list[Shot | None] = [None] * len(places)
    for project in sorted(projects.values(), key=lambda one: one.pk):
        mine = [number for number, (where, _) in enumerate(places) if where.pk == project.pk]
        for number, shot in zip(mine, _locked(project, [places[number][1] for number in mine]), strict=True):
            shots[number] = shot
    found = [shot for shot in shots if shot is not None]
    last = Job.objects.filter(shot__in=found).order_by().values_list("shot").annotate(last=Max("take"))
    taken = Counter(dict(last))
    numbers = []
    for shot in found:
        taken[shot.pk] += 1
        numbers.append((shot, taken[shot.pk]))
    return numbers


def _locked(project: Project, asked: Sequence[str]) -> list[Shot]:
    """The shots of these codes, made where they are missing; a shot of its own for every "" among them."""
    there = set(project.shots.values_list("code", flat=True))
    free = iter(_free(there | set(asked) - {""}, list(asked).count("")))
    codes = [code or next(free) for code in asked]
    last = project.shots.aggregate(last=Max("order"))["last"] or 0
    missing = [code for code in dict.fromkeys(codes) if code not in there]
    made = [Shot(project=project, code=code, order=last + place) for place, code in enumerate(missing, 1)]
    # sorted: two sheets that make the same shots at once would lock each other out
    Shot.objects.bulk_create(sorted(made, key=lambda shot: shot.code), ignore_conflicts=True)
    locked = project.shots.filter(code__in=codes).order_by("pk").select_for_update(no_key=True)
    by_code = {shot.code: shot for shot in locked}
    return [by_code[code] for code in codes]


def _free(taken: Iterable[str], number: int) -> list[str]:
    """S01, S02 ... that are not taken, counted on from how many there are."""
    used = set(taken)
    start = len(used)
    found = []
    for place in range(start + 1, start + number + 1):
        code = f"S{place:02}"
        while code in used:
            code += "+"
        used.add(code)
        found.append(code)
    return found
