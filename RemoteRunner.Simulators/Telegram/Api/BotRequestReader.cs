using System.Text.Json;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>Collects the parameters from the query and from a JSON, form or multipart body.</summary>
internal static class BotRequestReader
{
    public static async Task<BotRequest> ReadAsync(HttpRequest request, string method, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new Dictionary<string, UploadedFile>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Query)
            arguments[name] = value.ToString();

        if (request.HasFormContentType)
            await ReadFormAsync(request, arguments, files, cancellationToken);
        else if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true)
            await ReadJsonAsync(request, arguments, cancellationToken);

        return new BotRequest(method.ToLowerInvariant(), arguments, files);
    }

    private static async Task ReadFormAsync(HttpRequest request, Dictionary<string, string> arguments, Dictionary<string, UploadedFile> files, CancellationToken cancellationToken)
    {
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw BotApiException.BadRequest("can't parse form data headers");
        }

        foreach (var (name, value) in form)
            arguments[name] = value.ToString();

        foreach (var part in form.Files)
        {
            using var content = new MemoryStream((int)part.Length);
            await part.CopyToAsync(content, cancellationToken);
            files[part.Name] = new UploadedFile(part.FileName, part.ContentType ?? "application/octet-stream", content.ToArray());
        }
    }

    // {"chat_id":1001,"text":"hi","reply_markup":{…}}: strings stay strings, everything else keeps its JSON text.
    private static async Task ReadJsonAsync(HttpRequest request, Dictionary<string, string> arguments, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        if (buffer.Length == 0)
            return;

        buffer.Position = 0;
        try
        {
            using var body = await JsonDocument.ParseAsync(buffer, cancellationToken: cancellationToken);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
                throw BotApiException.BadRequest("JSON object expected");

            foreach (var property in body.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String)
                    arguments[property.Name] = property.Value.GetString() ?? "";
                else if (property.Value.ValueKind != JsonValueKind.Null)
                    arguments[property.Name] = property.Value.GetRawText();
            }
        }
        catch (JsonException)
        {
            throw BotApiException.BadRequest("can't parse parameter value: invalid JSON");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, as a client sends that cut a string in the middle of an emoji.
            throw BotApiException.BadRequest("strings must be encoded in UTF-8");
        }
    }
}
