"""Single changes behind the application's back, each proved alone: python -m … TRIES REWRITES.

The last line printed is JSON.
"""

import json
import sys
import time

from benchmarks.support import trust_site


def main(tries: int, rewrites: int) -> None:
    trust_site.ready()
    import time_machine

    from tests import cast as people
    from tests.operations.ledger import conftest, everything, tampering

    with time_machine.travel(people.NOW, tick=False) as traveller:
        built = people.build()
        scene = conftest.scene_of(built, conftest.Clock(traveller))
        everything.say_everything(scene)
    started = time.perf_counter()
    found = tampering.tamper_often(built.organisation, tries=tries, seed=20_261_124)
    again = tampering.rewrite_often(built.organisation, tries=rewrites, seed=20_261_124)
    print(
        json.dumps(
            {
                "tried": found.tried,
                "found": found.tried - len(found.missed),
                "missed": found.missed[:20],
                "misplaced": found.misplaced[:20],
                "named": found.tried - len(found.misplaced),
                "refused": found.refused,
                "places": len(found.by_what),
                "rewritten": again.tried,
                "rewritten_found": again.against_head,
                "rewritten_found_without": again.without,
                "seconds": round(time.perf_counter() - started, 1),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
