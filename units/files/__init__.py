"""The one door for uploads: what may come in, as what it is kept, and where.

    files.receive(upload, purpose=StoredFile.Purpose.EVIDENCE, county=…, unit=…, by=…)

returns the StoredFile, or raises UploadError with a sentence for the person who brought it.
`files.glance(upload)` is for what is read once and not kept.
"""

from units.files.actions import discard, glance, prune, receive, receive_all
from units.files.faults import UploadError
from units.files.names import random_name

__all__ = ["UploadError", "discard", "glance", "prune", "random_name", "receive", "receive_all"]
