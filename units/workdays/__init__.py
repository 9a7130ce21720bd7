"""Working days (工作日) by the State Council's yearly arrangement, make-up days included."""
