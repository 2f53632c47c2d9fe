// The staff console's routes, one file an area.
import type { FastifyInstance } from 'fastify'
import { addAccessRoutes } from './access-routes.js'
import { addAlertRoutes } from './alert-routes.js'
import { addCalendarRoutes } from './calendar-routes.js'
import { addChatsRoutes } from './chats-routes.js'
import { addEvidenceRoutes } from './evidence-routes.js'
import { addFiguresRoutes } from './figures-routes.js'
import type { StaffHouse } from './house.js'
import { addKnowledgeRoutes } from './knowledge-routes.js'
import { addOfficeRoutes } from './office-routes.js'
import { addPlacesRoutes } from './places-routes.js'
import { addScreenRoutes } from './screen-routes.js'
import { addTemplateRoutes } from './template-routes.js'
import { addTodayRoutes } from './today-routes.js'

export type { StaffHouse } from './house.js'

/** @param chatPage whether the demonstration's chat page is there to be linked to */
export function addStaffRoutes(app: FastifyInstance, house: StaffHouse, chatPage: boolean): void {
  addAccessRoutes(app, house, chatPage)
  addTodayRoutes(app, house)
  addAlertRoutes(app, house)
  addTemplateRoutes(app, house)
  addChatsRoutes(app, house)
  addCalendarRoutes(app, house)
  addEvidenceRoutes(app, house)
  addFiguresRoutes(app, house)
  addKnowledgeRoutes(app, house)
  addScreenRoutes(app, house)
  addPlacesRoutes(app, house)
  addOfficeRoutes(app, house)
}
