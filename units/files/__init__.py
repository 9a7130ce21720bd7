"""The one door for uploads: what may come in, as what it is kept, and where.

    files.receive(upload, purpose=StoredFile.Purpose.EVIDENCE, county=…, unit=…, by=…)

returns the StoredFile, or raises UploadError with a sentence for the person who brought it.
"""

from units.files.actions import discard, receive, receive_all
from units.files.faults import UploadError
from units.files.names import random_name

__all__ = ["UploadError", "discard", "random_name", "receive", "receive_all"]
