using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteRunner.Core;

/// <summary>The one JSON form of the turn contract and of stored records: camelCase, nulls left out.</summary>
public static class CoreJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the same form to options owned by somebody else (the web framework's, say).</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.AllowOutOfOrderMetadataProperties = true;
        // Stored text is read by people in redis-cli and never by an HTML parser.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
