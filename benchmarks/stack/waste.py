"""The planted fault of every measurement of pages: a site that wastes what is measured."""

import os
from time import process_time

from django.db import connection

SECONDS, QUERIES, BYTES, MEMORY, LEAK = 0.3, 10, 60_000, 150 * 2**20, 500_000


class Waste:
    """Make each answer 0.3 s of work and ten queries dearer, each page 60 KB longer and each process 150 MB fatter.

    Half a megabyte of every answer stays in memory for good.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.fat = [b"\1" * MEMORY]

    def __call__(self, request):
        ends = process_time() + SECONDS
        while process_time() < ends:
            pass
        with connection.cursor() as cursor:
            for _ in range(QUERIES):
                cursor.execute("SELECT 1")
        self.fat.append(os.urandom(LEAK))
        response = self.get_response(request)
        if response.status_code == 200 and not response.streaming:
            response.content += b"<!--" + os.urandom(BYTES // 2).hex().encode() + b"-->"
            response.headers["Content-Length"] = str(len(response.content))
        return response
