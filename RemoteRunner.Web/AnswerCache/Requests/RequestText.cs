using System.Globalization;
using System.Text;

namespace RemoteRunner.Web.AnswerCache.Requests;

/// <summary>How a request's text is taken apart.</summary>
internal static class RequestText
{
    /// <summary>
    /// The text as the key of its answer. Only what cannot carry meaning goes: outer white space and the first letter's
    /// case. Inner spaces and later letters stay, they may be part of a file's name or of something to search.
    /// </summary>
    public static string Normalise(string prompt)
    {
        var text = prompt.Trim();
        return text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }

    /// <summary>
    /// The runs of letters and digits in lower case. Everything else separates, also inside of paths: "list/delete" hides
    /// no word. An apostrophe ends a word and its tail is a word of its own: "it's" holds "it".
    /// </summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormC))
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>
    /// Whether every character is one that people type in one line: no control, no invisible format character (they
    /// split a word for a reader of words but not for a model), no letter of another script that looks like a Latin one.
    /// </summary>
    public static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            var category = char.GetUnicodeCategory(c);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                return false;
            }
        }

        // Mixed scripts within the text: 'dеlete' with a Cyrillic 'е' is no word of any list.
        return !text.Any(c => char.IsLetter(c) && c < 'ɐ') || !text.Any(c => char.IsLetter(c) && c >= 'ɐ');
    }
}
