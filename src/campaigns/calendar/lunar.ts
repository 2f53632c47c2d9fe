import { HolidayUtil, Lunar, LunarYear, Solar } from 'lunar-typescript'
import { addDays, weekdayOf, type Day } from './days.js'

/** @param lunarDay `01-15`, or `12-last` for New Year's Eve; the 30th of a short month is its 29th */
export function solarOfLunar(lunarYear: number, lunarDay: string): Day {
  const [month, day] = lunarDay.split('-') as [string, string]
  const days = LunarYear.fromYear(lunarYear).getMonth(Number(month))!.getDayCount()
  const wanted = day === 'last' ? days : Math.min(Number(day), days)
  return Lunar.fromYmd(lunarYear, Number(month), wanted).getSolar().toYmd()
}

/** The dates in a year that a lunar date falls on: one, seldom two or none. */
export function lunarDaysIn(year: number, lunarDay: string): Day[] {
  return [year - 1, year]
    .map((lunarYear) => solarOfLunar(lunarYear, lunarDay))
    .filter((day) => day.startsWith(`${year}-`))
}

export function solarTermIn(year: number, term: string): Day {
  // Of the terms that the table has twice, the plain name is the one of the year.
  const table = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()
  const day = table[term]!.toYmd()
  return day.startsWith(`${year}-`) ? day : termByLooking(year, term)
}

function termByLooking(year: number, term: string): Day {
  for (let day = `${year}-01-01`; day.startsWith(`${year}-`); day = addDays(day, 1)) {
    const [y, month, date] = day.split('-').map(Number) as [number, number, number]
    if (Solar.fromYmd(y, month, date).getLunar().getJieQi() === term) return day
  }
  throw new RangeError(`no solar term ${term} in ${year}`)
}

/** Whether the state council's plan of the year is known; before that only the festivals themselves are. */
export function holidaysKnown(year: number): boolean {
  return HolidayUtil.getHolidays(year).length > 0
}

export function isWorkingDay(day: Day): boolean {
  const planned = HolidayUtil.getHoliday(day)
  if (planned) return planned.isWork()
  return weekdayOf(day) <= 5 && !festivalsOf(Number(day.slice(0, 4))).has(day)
}

const festivals = new Map<number, ReadonlySet<Day>>()

/** The statutory festival days (全国年节及纪念日放假办法, 2024), for years without a published plan. */
function festivalsOf(year: number): ReadonlySet<Day> {
  const known = festivals.get(year)
  if (known) return known
  const days = [
    `${year}-01-01`,
    ...['12-last', '01-01', '01-02', '01-03', '05-05', '08-15'].flatMap((day) => lunarDaysIn(year, day)),
    solarTermIn(year, '清明'),
    ...['05-01', '05-02', '10-01', '10-02', '10-03'].map((day) => `${year}-${day}`),
  ]
  const set = new Set(days)
  festivals.set(year, set)
  return set
}

/** The day itself, or the nearest working day in that direction. */
export function workingDay(day: Day, direction: 1 | -1): Day {
  for (let d = day; ; d = addDays(d, direction)) if (isWorkingDay(d)) return d
}
