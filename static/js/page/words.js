// The words that scripts show. The page brings them in its language (templates/chat/_words.html): a script holds none.

const { lang } = document.documentElement;
export const locale = lang === "en" ? "en-GB" : lang; // twenty-four hours, the day before the month

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);
export const formatted = (number) => numbers.format(number);

// word("since", { time: "12:03" }). With a count it is the form for that number: data-new-messages-one, -other.
export function word(name, values = {}, words = document.getElementById("words")) {
  const form = "count" in values ? `${name}-${plurals.select(values.count)}` : name;
  const text = words?.getAttribute(`data-${form}`) ?? words?.getAttribute(`data-${name}-other`) ?? "";
  return text.replace(/{(\w+)}/g, (hole, key) => (key === "count" ? formatted(values.count) : (values[key] ?? hole)));
}

// A frame is the same for everyone, so its words are put into the language of this page.
export function translate(fragment) {
  for (const element of fragment.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
}
