"""Every AWS API that has no stand-in of its own: MiniStack, with the resource types and the parts of APIs it lacks."""
