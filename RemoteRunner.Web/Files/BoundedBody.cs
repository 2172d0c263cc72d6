namespace RemoteRunner.Web.Files;

/// <summary>The body of a request, as far as there is room for it.</summary>
internal static class BoundedBody
{
    /// <param name="most">Bytes.</param>
    /// <returns>Null when it is larger.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, long most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
            return null;

        using var content = new MemoryStream();
        var piece = new byte[81_920];
        while (await request.Body.ReadAsync(piece, cancellationToken) is > 0 and var read)
        {
            if (content.Length + read > most)
                return null;
            content.Write(piece, 0, read);
        }

        return content.ToArray();
    }
}
