using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>Lenient access to the fields of a line: what is missing or of another kind is null.</summary>
internal static partial class ClaudeLine
{
    public static string? Text(this JsonElement element, string name) =>
        element.TryFind(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Read(value)
            : null;

    public static long? Number(this JsonElement element, string name) =>
        element.TryFind(name, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? (long)number
            : null;

    public static decimal? Decimal(this JsonElement element, string name) =>
        element.TryFind(name, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : null;

    public static bool Flag(this JsonElement element, string name) =>
        element.TryFind(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The property, or an element of kind Undefined.</summary>
    public static JsonElement Get(this JsonElement element, string name) =>
        element.TryFind(name, out var value) ? value : default;

    /// <summary>The elements of the array, or none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>
    /// The text of a message's or tool result's content, which is a string or an array of blocks:
    /// <c>[{"type":"text","text":"a.txt"}]</c>.
    /// </summary>
    public static string ContentText(this JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
            return Read(content);

        var text = new StringBuilder();
        foreach (var block in content.Items())
        {
            if (block.Text("text") is { } part)
                text.AppendLine(part);
        }

        return text.ToString();
    }

    private static bool TryFind(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // The name of another property is no text.
            return false;
        }
    }

    /// <summary>A delta may end in the middle of an emoji: <c>"\ud83e"</c> is JSON, but no text.</summary>
    private static string Read(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return JsonSerializer.Deserialize<string>(HalfCharacter().Replace(text.GetRawText(), "\\ufffd"))!;
        }
    }

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex HalfCharacter();
}
