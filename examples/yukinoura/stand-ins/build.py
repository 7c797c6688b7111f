"""Makes all data of this example city: the JSON, CSV and Excel files that its stand-ins serve, the same ones each time.

Every name, number and place is made up, the shapes are real. Times are relative to when they are asked for.
"""

from __future__ import annotations

import build_consumers
import build_people
import build_public
import build_services

if __name__ == "__main__":
    for part in (build_public, build_services, build_people, build_consumers):
        part.main()
