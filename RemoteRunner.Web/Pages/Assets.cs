using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Pages;

/// <summary>
/// Scripts, styles and icons. They travel inside the assembly, so they are there wherever the process starts, and their
/// address changes with their content, so browsers keep them for ever: <c>/assets/5f3a…/site.css</c>.
/// </summary>
internal sealed class Assets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, string> _types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, Asset> _files = Load();
    private readonly string _version;

    public Assets()
    {
        // One for all: modules import one another by their place.
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, asset) in _files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            all.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            all.AppendData(asset.Plain);
        }

        _version = Convert.ToHexStringLower(all.GetHashAndReset().AsSpan(0, 8));
    }

    public string Address(string name) =>
        _files.ContainsKey(name) ? $"/{Prefix}{_version}/{name}" : throw new ArgumentException($"There is no asset '{name}'.", nameof(name));

    public Results<FileContentHttpResult, NotFound> Serve(string name, HttpContext context)
    {
        if (!_files.TryGetValue(name, out var asset))
            return TypedResults.NotFound();

        // Nothing secret is in them, and whatever address was asked for, this is its only content.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = "Accept-Encoding";
        var takesBrotli = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (takesBrotli && asset.Brotli.Value is { } small)
        {
            context.Response.Headers.ContentEncoding = "br";
            return TypedResults.Bytes(small, asset.Type);
        }

        return TypedResults.Bytes(asset.Plain, asset.Type);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(Assets).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return new Asset(content, _types[Path.GetExtension(name)]);
            },
            StringComparer.Ordinal);
    }

    private sealed record Asset(byte[] Plain, string Type)
    {
        /// <summary>Null for what is compressed already.</summary>
        public Lazy<byte[]?> Brotli { get; } = new(() =>
        {
            if (Type == "image/png")
                return null;
            using var small = new MemoryStream();
            using (var brotli = new BrotliStream(small, CompressionLevel.SmallestSize))
                brotli.Write(Plain);
            return small.ToArray();
        });
    }
}

internal static class AssetApi
{
    public static void MapAssets(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/assets/{version}/{name}", (string name, Assets assets, HttpContext context) => assets.Serve(name, context)).ForSignedOut();
        pages.MapGet("/manifest.webmanifest", (Assets assets) => TypedResults.Json(Manifest(assets), contentType: "application/manifest+json")).ForSignedOut();
    }

    private static object Manifest(Assets assets) => new
    {
        name = "RemoteRunner",
        short_name = "RemoteRunner",
        description = Texts.AppDescription,
        id = "/",
        start_url = "/",
        scope = "/",
        display = "standalone",
        background_color = "#15181d",
        theme_color = "#15181d",
        icons = new object[]
        {
            new { src = assets.Address("icon-192.png"), sizes = "192x192", type = "image/png", purpose = "any" },
            new { src = assets.Address("icon-512.png"), sizes = "512x512", type = "image/png", purpose = "any maskable" },
            new { src = assets.Address("icon.svg"), sizes = "any", type = "image/svg+xml", purpose = "any" },
        },
    };
}
