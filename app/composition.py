"""Joins the ports to their adapters; nothing else does."""

from app.persistence.database import Database
from app.search.engine import SearchEngine
from app.search.tantivy import TantivyEngine
from app.services.accounts import AccountService
from app.services.askings import AskingService
from app.services.balance import BalanceService
from app.services.browse import BrowseService
from app.services.exports import ExportService
from app.services.gaps import GapService
from app.services.imports import ImportService
from app.services.insights import InsightService
from app.services.lineage import LineageService
from app.services.map_source import MapSource
from app.services.maps import MapService
from app.services.nearest import NearestService
from app.services.pinned_maps import PinnedMapService
from app.services.reference import ReferenceService
from app.services.reuse import ReuseService
from app.services.search_index import SearchIndex
from app.services.seeding import SeedService
from app.services.services import Services
from app.services.shifts import ShiftService
from app.services.studies import StudyService
from app.services.themes import ThemeService
from app.services.watches import WatchService
from app.services.wordlist import WordListService
from app.settings import Settings


def compose(settings: Settings, *, pooled: bool = True) -> Services:
    """The services that the settings ask for. Nothing is opened until it is used."""
    database = Database(settings.database_url, pooled=pooled)
    reference = ReferenceService(database)
    index = SearchIndex(database, reference, _search_engine(settings))
    accounts = AccountService(database, admits_demonstration=settings.is_loopback)
    insights = InsightService(database, reference, index)
    studies = StudyService(database, reference)
    browse = BrowseService(database, reference, index)
    imports = ImportService(database, reference, index)
    gaps = GapService(database, reference, browse, studies)
    maps = MapService(reference, MapSource(database, browse))
    return Services(
        database=database,
        reference=reference,
        accounts=accounts,
        insights=insights,
        studies=studies,
        askings=AskingService(
            database, reference, index, studies, gaps=gaps, small_number=settings.small_number
        ),
        lineage=LineageService(database, reference, index),
        reuse=ReuseService(database, reference, studies),
        browse=browse,
        nearest=NearestService(browse),
        watches=WatchService(database, reference, browse, accounts),
        wordlist=WordListService(database, index),
        maps=maps,
        pinned_maps=PinnedMapService(database, reference, maps, public_url=settings.public_url),
        gaps=gaps,
        balance=BalanceService(database, reference, browse, small_number=settings.small_number),
        imports=imports,
        exports=ExportService(database, reference, browse),
        seeding=SeedService(database, reference, accounts, imports),
        shifts=ShiftService(reference, maps.source),
        themes=ThemeService(database, reference, browse, language=index.get_language),
        index=index,
    )


def _search_engine(settings: Settings) -> SearchEngine:
    """The server that the settings name; without one, the engine in this process."""
    if settings.search_url is None:
        return TantivyEngine(settings.search_dir)
    from app.search.meilisearch import MeilisearchEngine

    return MeilisearchEngine(settings.search_url, settings.search_key)
