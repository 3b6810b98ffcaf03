"""What schemathesis has to know of the API beside its document."""

import schemathesis

# A message is bytes to it.
schemathesis.serializer.alias("message/rfc822", "application/octet-stream")
