// Times in the reader's time zone, and a mark where a new day begins.

import { articles, log, pattern } from "./page.js";
import { locale, word } from "./words.js";

const DAY_MS = 86_400_000;
const WEEKDAY_DAYS = 7; // a week ago the weekday is today's again

const zone = document.body.dataset.zone || undefined;
const format = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
const clock = format({ hour: "2-digit", minute: "2-digit", hour12: false });
const iso = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
const weekday = format({ weekday: "long", day: "numeric", month: "long" });
const weekdayAndYear = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const short = format({ weekday: "short" });
const date = format({ day: "numeric", month: "short" });
const fullDate = format({ day: "numeric", month: "short", year: "numeric" });

const days = new WeakMap(); // time element -> its day; formatting takes the time

function localise(time) {
  if (!days.has(time)) {
    const moment = new Date(time.dateTime);
    time.textContent = clock.format(moment);
    time.title = moment.toLocaleString(locale, { timeZone: zone });
    days.set(time, iso.format(moment));
  }
  return days.get(time);
}

function headline(day, time) {
  const today = iso.format(new Date());
  const moment = new Date(time.dateTime);
  if (day === today) return word("today", { date: weekday.format(moment) });
  return (day.slice(0, 4) === today.slice(0, 4) ? weekday : weekdayAndYear).format(moment);
}

// To be called after each change of the log: every day has one mark, before its first message.
export function redrawDays() {
  let day = "";
  const wanted = new Set();
  for (const article of articles()) {
    const time = article.querySelector("time");
    const sentOn = time.dateTime ? localise(time) : day;
    if (sentOn === day) continue;
    day = sentOn;
    let mark = article.previousElementSibling;
    if (!mark?.matches(".day-mark")) {
      mark = pattern("day-pattern");
      article.before(mark);
    }
    mark.dataset.day = day;
    mark.firstElementChild.textContent = headline(day, time);
    wanted.add(mark);
  }
  for (const mark of log.querySelectorAll(".day-mark")) if (!wanted.has(mark)) mark.remove();
}

// 12:03, Fri, 3 Mar or 3 Mar 2023, in the reader's zone, by the rule of web/moments.py.
export function when(moment) {
  const [today, day] = [iso.format(new Date()), iso.format(moment)];
  const days = (Date.parse(today) - Date.parse(day)) / DAY_MS; // both are midnight in UTC: a whole number
  if (days === 0) return clock.format(moment);
  if (days > 0 && days < WEEKDAY_DAYS) return short.format(moment);
  return (day.slice(0, 4) === today.slice(0, 4) ? date : fullDate).format(moment);
}

for (const time of document.querySelectorAll("time[data-when]")) time.textContent = when(new Date(time.dateTime));
