"""Keys, devices and services that sign notices; read by settings. Secrets come from outside."""

import os

# For a seal's key file (PKCS#12): JIDU_SEAL_PASSWORD_610925, or this one for all counties, or the
# file `password` beside the key.
SEAL_PASSWORD = os.environ.get("JIDU_SEAL_PASSWORD", "")
# A device with keys of its own: module (a library's path), token, PIN and the key's label, which
# may name the county's code as {code}.
PKCS11_MODULE = os.environ.get("JIDU_PKCS11_MODULE", "")
PKCS11_TOKEN = os.environ.get("JIDU_PKCS11_TOKEN", "")
PKCS11_PIN = os.environ.get("JIDU_PKCS11_PIN", "")
PKCS11_KEY = os.environ.get("JIDU_PKCS11_KEY", "seal-{code}")
TIMESTAMP_URL = os.environ.get("JIDU_TIMESTAMP_URL", "")  # RFC 3161
# Whether a signed notice bears a code, also as a QR code, by which anybody may verify it; it leads
# to the portal's address, JIDU_URL.
PRINT_CODES = os.environ.get("JIDU_PRINT_CODES") == "1"
# How often one address may ask the public verification page.
VERIFICATIONS_A_MINUTE = int(os.environ.get("JIDU_VERIFICATIONS_A_MINUTE", "20"))
