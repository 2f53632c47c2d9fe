import { reactive } from 'vue'
import type { Act, Answered, StaffApi } from '../../contract/index.js'
import { call, onSignedOut, wordsOf } from './api.js'

type Answer = Answered<StaffApi['GET /api/staff/me']>

interface State {
  /** `loading` and `unreachable` are the page's own */
  phase: 'loading' | 'unreachable' | Answer['state']
  problem: string
  me: Answer['me']
  communities: Answer['communities']
  chatPage: boolean
  version: string
}

const state = reactive<State>({
  phase: 'loading',
  problem: '',
  me: undefined,
  communities: [],
  chatPage: false,
  version: '',
})

async function refresh(): Promise<void> {
  try {
    const { state: phase, ...rest } = await call('GET /api/staff/me', {})
    Object.assign(state, { me: undefined }, rest, { phase, problem: '' })
  } catch (error) {
    // Whoever is at work keeps their page: what they do next will say what is wrong.
    if (state.phase === 'loading' || state.phase === 'unreachable') {
      state.phase = 'unreachable'
      state.problem = wordsOf(error)
    }
  }
}

onSignedOut(() => void refresh())

/** Who is signed in, and what they may do. */
export const session = {
  state,
  refresh,
  may: (act: Act): boolean => state.me?.acts.includes(act) ?? false,
}
