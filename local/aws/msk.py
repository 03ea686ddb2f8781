"""MSK beyond MiniStack's: clusters with real brokers, and the topics on these."""

from ministack.services import msk

from local.aws.msk_clusters import Clusters
from local.aws.msk_topics import ClusterTopics
from local.aws.rest import handler
from local.settings import Settings


def correct_api(settings: Settings) -> None:
    """Put our operations before MiniStack's own."""
    routes = (*Clusters(settings).routes(), *ClusterTopics(settings).routes())
    msk.handle_request = handler(routes, otherwise=msk.handle_request)
