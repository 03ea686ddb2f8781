"""How long each waits for the next, in seconds, from the load balancer down to one answer: pure data, for stacks too.

A connection is closed by the load balancer before it is by the agent: who closes first must not be the one who just
got a request. A task that is told to stop finishes the answer that is under way, and closes before ECS kills it.
"""

LOAD_BALANCER_IDLE = 180  # between two chunks of a stream there may be one whole model call
KEEP_ALIVE = 185

STOP = 60
GRACE = 57
LONGEST_ANSWER = 55
LONGEST_PATIENCE = 3600  # with a model on a laptop, where nobody deploys while an answer is under way
