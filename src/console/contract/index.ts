// What server and pages say to each other, one file an area. Pages import the types only.
export type {
  Access,
  Answer,
  Answered,
  ApiError,
  Asked,
  Asking,
  Endpoint,
  StaffEndpoint,
} from './endpoint.js'
export { chatApi } from './chat.js'
export type {
  ChatApi,
  ChatConversation,
  ChatMessage,
  ChatPerson,
  ChatPlace,
  ChatStreamEvent,
} from './chat.js'
export { accessApi } from './access.js'
export type { AccessApi, Act, Me, MemberShown, Role, SessionShown } from './access.js'
export { alertsApi } from './alerts.js'
export type {
  AlertDraftShown,
  AlertLook,
  AlertProgress,
  AlertsApi,
  AlertShown,
  AlertTargets,
} from './alerts.js'
export { calendarApi } from './calendar.js'
export type { CalendarApi, CalendarLine, CalendarShown, SlotShown } from './calendar.js'
export { chatsApi } from './chats.js'
export type { ChatsApi } from './chats.js'
export { evidenceApi } from './evidence.js'
export type { EvidenceApi, EvidenceShown } from './evidence.js'
export { figuresApi } from './figures.js'
export type { FiguresApi, FigureShown } from './figures.js'
export { knowledgeApi } from './knowledge.js'
export type {
  Checked,
  EntryDraftShown,
  EntryListed,
  EntryVersionShown,
  KnowledgeApi,
  QuestionGroupShown,
} from './knowledge.js'
export { officeApi } from './office.js'
export type { AuditRowShown, DoubtfulShown, GridShown, OfficeApi, RoomShown } from './office.js'
export { screensApi } from './screens.js'
export type { ScreenAlert, ScreenListed, ScreensApi, ScreenShown, ScreenSlide } from './screens.js'
export { templatesApi } from './templates.js'
export type { TemplateShown, TemplatesApi } from './templates.js'
export { todayApi } from './today.js'
export type { Push, Today, TodayApi } from './today.js'

import type { AccessApi } from './access.js'
import type { AlertsApi } from './alerts.js'
import type { CalendarApi } from './calendar.js'
import type { ChatsApi } from './chats.js'
import type { EvidenceApi } from './evidence.js'
import type { FiguresApi } from './figures.js'
import type { KnowledgeApi } from './knowledge.js'
import type { OfficeApi } from './office.js'
import type { ScreensApi } from './screens.js'
import type { TemplatesApi } from './templates.js'
import type { TodayApi } from './today.js'

/** Everything that the pages of the staff console may call; each area adds its own. */
export type StaffApi = AccessApi &
  TodayApi &
  KnowledgeApi &
  OfficeApi &
  AlertsApi &
  ChatsApi &
  ScreensApi &
  TemplatesApi &
  CalendarApi &
  EvidenceApi &
  FiguresApi
