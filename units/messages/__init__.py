"""What the portal tells people: in the portal, by mail, and to a county's group chat."""
