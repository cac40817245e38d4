"""Joins the ports to their adapters; nothing else does."""

from app.persistence.database import Database
from app.search.engine import SearchEngine
from app.search.tantivy import TantivyEngine
from app.services.accounts import AccountService
from app.services.browse import BrowseService
from app.services.exports import ExportService
from app.services.imports import ImportService
from app.services.insights import InsightService
from app.services.maps import MapService
from app.services.reference import ReferenceService
from app.services.search_index import SearchIndex
from app.services.seeding import SeedService
from app.services.services import Services
from app.services.studies import StudyService
from app.settings import Settings


def compose(settings: Settings, *, pooled: bool = True) -> Services:
    """The services that the settings ask for. Nothing is opened until it is used."""
    database = Database(settings.database_url, pooled=pooled)
    reference = ReferenceService(database)
    engine: SearchEngine = TantivyEngine(settings.search_dir)
    index = SearchIndex(database, reference, engine)
    accounts = AccountService(database, admits_demonstration=settings.is_loopback)
    insights = InsightService(database, reference, index)
    studies = StudyService(database, reference)
    browse = BrowseService(database, reference, index)
    imports = ImportService(database, reference, index)
    return Services(
        database=database,
        reference=reference,
        accounts=accounts,
        insights=insights,
        studies=studies,
        browse=browse,
        maps=MapService(database, reference, browse),
        imports=imports,
        exports=ExportService(database, reference, browse),
        seeding=SeedService(database, reference, accounts, imports),
        index=index,
    )
