"""All use cases of one running service, joined to each other and to their database and search engine."""

from dataclasses import dataclass

from app.persistence.database import Database
from app.services.access_requests import AccessRequestService
from app.services.accounts import AccountService
from app.services.archives import ArchiveService
from app.services.askings import AskingService
from app.services.attachments import AttachmentService
from app.services.audit_log import AuditLogService
from app.services.balance import BalanceService
from app.services.browse import BrowseService
from app.services.comparisons import ComparisonService
from app.services.exports import ExportService
from app.services.gaps import GapService
from app.services.harvest import HarvestService
from app.services.imports.batches import ImportBatchService
from app.services.imports.preview import ImportPreviewService
from app.services.imports.runner import ImportRunner
from app.services.imports.service import ImportService
from app.services.imports.taking import ImportTakingService
from app.services.imports.templates import ImportTemplateService
from app.services.imports.undo import ImportUndoService
from app.services.insights import InsightService
from app.services.invitations import InvitationService
from app.services.lineage import LineageService
from app.services.maps import MapService
from app.services.nearest import NearestService
from app.services.networks import NetworkService
from app.services.organizations import OrganizationService
from app.services.own_account import OwnAccountService
from app.services.people import PeopleService
from app.services.pinned_maps import PinnedMapService
from app.services.provider_sign_in import ProviderSignInService
from app.services.reference import ReferenceService
from app.services.retention import RetentionService
from app.services.reuse import ReuseService
from app.services.screening import ScreeningService
from app.services.search_index import SearchIndex
from app.services.second_factors import SecondFactorService
from app.services.seeding import SeedService
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


@dataclass(frozen=True, slots=True)
class Services:
    """What web and command line work with. Made by `app.composition.compose`, ended by `close`."""

    database: Database
    reference: ReferenceService
    audit_log: AuditLogService
    attachments: AttachmentService
    retention: RetentionService
    accounts: AccountService
    own_account: OwnAccountService
    people: PeopleService
    organizations: OrganizationService
    invitations: InvitationService
    networks: NetworkService
    throttle: ThrottleService
    sign_in: SignInService
    second_factors: SecondFactorService
    provider: ProviderSignInService | None
    screening: ScreeningService
    sharing: SharingService
    insights: InsightService
    studies: StudyService
    askings: AskingService
    access_requests: AccessRequestService
    lineage: LineageService
    reuse: ReuseService
    browse: BrowseService
    nearest: NearestService
    watches: WatchService
    webhooks: WebhookService
    webhook_runner: WebhookRunner
    wordlist: WordListService
    maps: MapService
    comparisons: ComparisonService
    pinned_maps: PinnedMapService
    gaps: GapService
    balance: BalanceService
    imports: ImportService
    import_batches: ImportBatchService
    import_taking: ImportTakingService
    import_preview: ImportPreviewService
    import_templates: ImportTemplateService
    import_undo: ImportUndoService
    import_runner: ImportRunner
    exports: ExportService
    archives: ArchiveService
    harvest: HarvestService
    seeding: SeedService
    shifts: ShiftService
    themes: ThemeService
    index: SearchIndex

    async def close(self) -> None:
        """Finish what is under way and let go of database and index."""
        await self.import_runner.close()
        await self.webhook_runner.close()
        await self.accounts.close()
        await self.throttle.close()
        await self.themes.close()
        await self.maps.close()
        await self.retention.close()
        await self.index.close()
        await self.database.close()
