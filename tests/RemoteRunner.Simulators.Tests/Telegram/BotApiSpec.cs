using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

/// <summary>Holds an answer against the published description of the Bot API: nothing missing, nothing invented, every type right.</summary>
internal static class BotApiSpec
{
    private static readonly JsonElement Spec = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Telegram", "bot-api-subset.json"))).RootElement;

    private static readonly Dictionary<string, string> Methods = Spec.GetProperty("methods").EnumerateObject()
        .ToDictionary(method => method.Name, method => method.Name, StringComparer.OrdinalIgnoreCase);

    public static void Check(string method, JsonElement result)
    {
        var returns = Spec.GetProperty("methods").GetProperty(Methods[method]);
        Assert.True(FitsAny(returns, result, out var why), $"{method} answered {result}: {why}");
    }

    private static bool FitsAny(JsonElement types, JsonElement value, out string why)
    {
        why = "";
        foreach (var type in types.EnumerateArray())
        {
            if (Fits(type.GetString()!, value, out why))
                return true;
        }

        return false;
    }

    private static bool Fits(string type, JsonElement value, out string why)
    {
        const string array = "Array of ";
        why = $"{value} is no {type}";
        if (type.StartsWith(array, StringComparison.Ordinal))
        {
            if (value.ValueKind != JsonValueKind.Array)
                return false;
            foreach (var item in value.EnumerateArray())
            {
                if (!Fits(type[array.Length..], item, out why))
                    return false;
            }

            return true;
        }

        return type switch
        {
            "Integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "Float" => value.ValueKind == JsonValueKind.Number,
            "String" => value.ValueKind == JsonValueKind.String,
            "Boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "True" => value.ValueKind == JsonValueKind.True,
            _ => FitsObject(type, value, out why),
        };
    }

    private static bool FitsObject(string type, JsonElement value, out string why)
    {
        why = $"{value} is no {type}";
        if (!Spec.GetProperty("types").TryGetProperty(type, out var described) || value.ValueKind != JsonValueKind.Object)
            return false;
        if (described.TryGetProperty("anyOf", out var subtypes))
        {
            foreach (var subtype in subtypes.EnumerateArray())
            {
                if (Fits(subtype.GetString()!, value, out why))
                    return true;
            }

            return false;
        }

        var fields = described.GetProperty("fields");
        foreach (var property in value.EnumerateObject())
        {
            why = $"{type} has no {property.Name}";
            if (!fields.TryGetProperty(property.Name, out var field) || !FitsAny(field.GetProperty("types"), property.Value, out why))
                return false;
        }

        foreach (var field in fields.EnumerateObject().Where(field => field.Value.GetProperty("required").GetBoolean()))
        {
            why = $"{type} lacks {field.Name}";
            if (!value.TryGetProperty(field.Name, out _))
                return false;
        }

        return true;
    }
}
