"""GET /examples: recipes from a project to an edited, recorded table read, as JSON, curl and Node."""

import json
import re

from sandbox.sleeperhit.errors import STATUS
from sandbox.sleeperhit.records import Json

TARGET = {"audience": "night listeners", "objective": "tell a sea story", "outcome": "they stay to the end"}
READ = {"type": "table_read", "mode": "documentary", "narrationPolicy": "include"}
PROJECT, PLAN, JOB, ARTIFACT = (
    "/story-projects/{projectId}", "/story-plans/{planId}", "/story-jobs/{jobId}", "/artifacts/{artifactId}",
)  # fmt: skip
UNLISTED = ("not_found", "project_precondition_failed", "cast_precondition_failed")  # 26 are listed (contract 1.2)
Recipe = tuple[str, str, str, Json | None]
# In the order in which they can be followed; ids of earlier replies stand in braces.
RECIPES: tuple[Recipe, ...] = (
    ("read_capabilities", "GET", "/capabilities", None),
    ("read_credits", "GET", "/credits", None),
    ("create_project", "POST", "/story-projects", {"name": "A practice piece"}),
    ("add_source", "POST", f"{PROJECT}/sources", {"type": "text", "content": "It was a dark night. A boat came."}),
    ("poll_source", "GET", f"{PROJECT}/sources/{{sourceId}}", None),
    ("create_plan", "POST", f"{PROJECT}/story-plans",
     {"target": TARGET, "artifactRequests": [READ], "sourceIds": ["{sourceId}"]}),
    ("poll_plan", "GET", PLAN, None),
    ("approve_plan", "POST", f"{PLAN}/approve", {"userConfirmed": True}),
    ("create_job", "POST", "/story-jobs", {"storyPlanId": "{planId}"}),
    ("poll_job", "GET", JOB, None),
    ("read_artifact", "GET", ARTIFACT, None),
    ("read_script", "GET", f"{ARTIFACT}/script", None),
    ("recast_voice", "POST", f"{ARTIFACT}/voice",
     {"character": "NARRATOR", "voiceId": "voice_123", "voiceName": "Warm Documentary Host", "provider": "cartesia"}),
    ("tune_music", "POST", f"{ARTIFACT}/music", {"musicCoveragePercent": 0.35}),
    ("poll_music", "GET", f"{ARTIFACT}/music", None),
    ("add_sound_cue", "POST", f"{ARTIFACT}/sfx",
     {"op": "add", "entryIndex": 1, "label": "door knock", "prompt": "three crisp knocks", "triggerOffset": "before"}),
    ("request_coverage", "POST", f"{ARTIFACT}/coverage", {"focusPrompt": "Is the midpoint turn earned?"}),
    ("read_coverage", "GET", f"{ARTIFACT}/coverage", None),
    ("finalize_audio", "POST", f"{ARTIFACT}/finalize", {"mode": "audio"}),
    ("render_video", "POST", f"{ARTIFACT}/render-video", None),
    ("refine", "POST", f"{ARTIFACT}/refine", {"instruction": "make the skeptic warmer", "scope": "screenplay"}),
)  # fmt: skip


def examples(base: str) -> Json:
    """`base` is the address with /api/v1; paths go behind it."""
    rows = [
        {
            "id": name,
            "method": method,
            "path": path,
            "body": body,
            "curl": _curl(base, name, method, path, body),
            "node": _node(base, method, path, body),
        }
        for name, method, path, body in RECIPES
    ]
    return {"baseUrl": base, "recipes": rows, "errorCodes": [code for code in sorted(STATUS) if code not in UNLISTED]}


def _curl(base: str, name: str, method: str, path: str, body: Json | None) -> str:
    """For a shell where the ids are variables."""
    address = re.sub(r"{(\w+)}", r"$\1", path)
    parts = [f'curl -s -X {method} "{base}{address}"', '-H "Authorization: Bearer $SLEEPERHIT_API_KEY"']
    if method == "POST":
        parts.append(f'-H "Idempotency-Key: {name}-$(date +%s)"')
    if body is not None:
        text = re.sub(r"{(\w+)}", r"""'"$\1"'""", json.dumps(body))
        parts += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
    return " \\\n  ".join(parts)


def _node(base: str, method: str, path: str, body: Json | None) -> str:
    """For a module where the ids are constants."""
    address = re.sub(r"{(\w+)}", r"${\1}", path)
    headers = ["Authorization: `Bearer ${process.env.SLEEPERHIT_API_KEY}`"]
    if method == "POST":
        headers.append('"Idempotency-Key": crypto.randomUUID()')
    lines = [f'  method: "{method}",']
    if body is not None:
        headers.append('"Content-Type": "application/json"')
        text = re.sub(r'"{(\w+)}"', r"\1", json.dumps(body))
        lines.append(f"  body: JSON.stringify({text}),")
    lines.insert(1, f"  headers: {{ {', '.join(headers)} }},")
    inside = "\n".join(lines)
    return f"const reply = await fetch(`{base}{address}`, {{\n{inside}\n}});\nconsole.log(await reply.json());"
