"""Joins the ports to their adapters; nothing else does."""

from app.identity.vault import Vault
from app.mail.port import Mailer, NoMail
from app.outbound.pinned import PinnedSender
from app.persistence.database import Database
from app.search.engine import SearchEngine
from app.search.tantivy import TantivyEngine
from app.services.access_requests import AccessRequestService
from app.services.accounts import AccountService, utc_now
from app.services.archives import ArchiveService
from app.services.askings import AskingService
from app.services.attachments import AttachmentService
from app.services.audit_log import AuditLogService
from app.services.balance import BalanceService
from app.services.browse import BrowseService
from app.services.comparisons import ComparisonService
from app.services.exports import ExportService
from app.services.gap_material import MaterialSource
from app.services.gaps import GapService
from app.services.harvest import HarvestService
from app.services.imports.batches import ImportBatchService
from app.services.imports.files import ImportFiles
from app.services.imports.preview import ImportPreviewService
from app.services.imports.runner import ImportRunner
from app.services.imports.service import ImportService
from app.services.imports.taking import ImportTakingService
from app.services.imports.templates import ImportTemplateService
from app.services.imports.undo import ImportUndoService
from app.services.imports.waiting import WaitingFiles
from app.services.insights import InsightService
from app.services.invitations import InvitationService
from app.services.lineage import LineageService
from app.services.map_source import MapSource
from app.services.maps import MapService
from app.services.nearest import NearestService
from app.services.networks import NetworkService
from app.services.organizations import OrganizationService
from app.services.own_account import OwnAccountService
from app.services.people import PeopleService
from app.services.pinned_maps import PinnedMapService
from app.services.pinned_pictures import PictureDrawer
from app.services.provider_sign_in import ProviderSignInService
from app.services.reference import ReferenceService
from app.services.retention import RetentionService
from app.services.reuse import ReuseService
from app.services.screening import ScreeningService
from app.services.search_index import SearchIndex
from app.services.second_factors import SecondFactorService
from app.services.seeding import SeedService
from app.services.services import Services
from app.services.sharing import SharingService
from app.services.shifts import ShiftService
from app.services.sign_in import SignInService
from app.services.studies import StudyService
from app.services.themes import ThemeService
from app.services.throttle import ThrottleService
from app.services.watches import WatchService
from app.services.webhook_runner import WebhookRunner
from app.services.webhooks import WebhookService
from app.services.wordlist import WordListService
from app.settings import Settings
from app.storage.disk import DiskStore
from app.storage.port import FileStore


def compose(settings: Settings, *, pooled: bool = True) -> Services:
    """The services that the settings ask for. Nothing is opened until it is used."""
    database = Database(settings.database_url, pooled=pooled)
    reference = ReferenceService(database)
    index = SearchIndex(database, reference, _search_engine(settings))
    accounts = AccountService(database, admits_demonstration=settings.is_loopback)
    throttle = ThrottleService(database, Vault(settings.secret_key, "throttle"), utc_now)
    sign_in = SignInService(
        database,
        throttle,
        secret_key=settings.secret_key,
        admits_demonstration=settings.is_loopback,
        clock=utc_now,
    )
    insights = InsightService(database, reference, index)
    studies = StudyService(database, reference, small_number=settings.small_number)
    browse = BrowseService(database, reference, index)
    imports = ImportService(database, reference, index)
    lineage = LineageService(database, reference, index)
    import_files = ImportFiles(settings.import_dir)
    batches = ImportBatchService(database, reference, files=import_files)
    taking = ImportTakingService(database, batches, imports)
    previews = ImportPreviewService(database, reference, batches, taking, index=index)
    counts = MapSource(database, browse)
    gaps = GapService(database, reference, MaterialSource(counts), studies)
    maps = MapService(reference, counts)
    comparisons = ComparisonService(reference, maps)
    shifts = ShiftService(reference, counts)
    attachments = AttachmentService(database, file_store(settings))
    webhooks = WebhookService(
        database,
        reference,
        browse,
        secret_key=settings.secret_key,
        allows_loopback=settings.is_loopback,
    )
    sender = PinnedSender(inside=settings.webhook_hosts, allows_loopback=settings.is_loopback)
    return Services(
        database=database,
        reference=reference,
        audit_log=AuditLogService(database),
        attachments=attachments,
        retention=RetentionService(
            database, index, attachments, waiting=WaitingFiles(database, import_files)
        ),
        accounts=accounts,
        own_account=OwnAccountService(database),
        people=PeopleService(database),
        organizations=OrganizationService(database, reference, imports),
        invitations=InvitationService(database, _mailer(settings), sign_in),
        networks=NetworkService(database, reference),
        throttle=throttle,
        sign_in=sign_in,
        second_factors=SecondFactorService(database, sign_in, secret_key=settings.secret_key, clock=utc_now),
        provider=_provider(settings, database, sign_in),
        screening=ScreeningService(reference),
        sharing=SharingService(database, reference, insights, studies),
        insights=insights,
        studies=studies,
        access_requests=AccessRequestService(database, reference),
        askings=AskingService(
            database, reference, index, studies, gaps=gaps, small_number=settings.small_number
        ),
        lineage=lineage,
        reuse=ReuseService(database, reference, studies),
        browse=browse,
        nearest=NearestService(browse),
        watches=WatchService(database, reference, browse, accounts),
        webhooks=webhooks,
        webhook_runner=WebhookRunner(database, webhooks, accounts, sender),
        wordlist=WordListService(database, index),
        maps=maps,
        comparisons=comparisons,
        pinned_maps=PinnedMapService(
            database, reference, PictureDrawer(maps, shifts, comparisons), public_url=settings.public_url
        ),
        gaps=gaps,
        balance=BalanceService(
            database, reference, MaterialSource(counts), small_number=settings.small_number
        ),
        imports=imports,
        import_batches=batches,
        import_taking=taking,
        import_preview=previews,
        import_templates=ImportTemplateService(database, reference),
        import_undo=ImportUndoService(database, index),
        import_runner=ImportRunner(database, previews, accounts, lineage),
        exports=ExportService(database, reference, browse, small_number=settings.small_number),
        archives=ArchiveService(database, reference, attachments.store),
        harvest=HarvestService(database, reference, secret_key=settings.secret_key),
        seeding=SeedService(database, reference, accounts, imports),
        shifts=shifts,
        themes=ThemeService(database, reference, browse, language=index.get_language),
        index=index,
    )


def _provider(settings: Settings, database: Database, sign_in: SignInService) -> ProviderSignInService | None:
    """Signing in by the provider that the settings name, if they name one."""
    if settings.provider is None or settings.public_url is None:
        return None
    return ProviderSignInService(
        database,
        sign_in,
        settings.provider,
        public_url=settings.public_url,
        secret_key=settings.secret_key,
        clock=utc_now,
    )


def _search_engine(settings: Settings) -> SearchEngine:
    """The server that the settings name; without one, the engine in this process."""
    if settings.search_url is None:
        return TantivyEngine(settings.search_dir)
    from app.search.meilisearch import MeilisearchEngine

    return MeilisearchEngine(settings.search_url, settings.search_key)


def file_store(settings: Settings) -> FileStore:
    """The bucket that the settings name; without one, the data folder."""
    if settings.bucket is None:
        return DiskStore(settings.upload_dir)
    from app.storage.s3 import BucketStore

    return BucketStore(settings.bucket)


def _mailer(settings: Settings) -> Mailer:
    """The mail server that the settings name; without one, people hand links over themselves."""
    if settings.mail is None:
        return NoMail()
    from app.mail.smtp import SmtpMailer

    return SmtpMailer(settings.mail, sender=settings.mail_from)
