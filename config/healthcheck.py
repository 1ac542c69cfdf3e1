"""Ask this machine's own server whether it is alive: `python -m config.healthcheck`, exit status 0 if it is.

The request names a host the site answers to; with the machine's own address it would be refused.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 4


def main() -> int:
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    peer = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=TIMEOUT_SECONDS)
    try:
        peer.request("GET", "/healthz", headers={"Host": host if host not in ("", "*") else "localhost"})
        return 0 if peer.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1
    finally:
        peer.close()


if __name__ == "__main__":
    sys.exit(main())
