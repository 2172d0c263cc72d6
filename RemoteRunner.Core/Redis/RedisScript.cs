using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace RemoteRunner.Core.Redis;

/// <summary>
/// A Lua script of <c>Redis/Scripts</c>. It is sent by its hash and, when the server does not know it (a new server,
/// a flush), once in full. Every key it touches is passed as a key: Garnet locks by them.
/// </summary>
public sealed class RedisScript
{
    private readonly string _body;
    private readonly byte[] _hash;

    private RedisScript(string body)
    {
        _body = body;
#pragma warning disable CA5350 // EVALSHA is defined with SHA-1; it names a script, it does not protect.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(body));
#pragma warning restore CA5350
    }

    /// <summary>The script embedded as <c>RemoteRunner.Core.Redis.Scripts.{name}.lua</c> (or the caller's own).</summary>
    public static RedisScript Load(string name, Assembly? assembly = null)
    {
        assembly ??= typeof(RedisScript).Assembly;
        var resource = Array.Find(assembly.GetManifestResourceNames(), n => n.EndsWith($".{name}.lua", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The script '{name}.lua' is not embedded in {assembly.GetName().Name}.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return new RedisScript(reader.ReadToEnd());
    }

    /// <exception cref="RedisException">The cache is away or the script failed.</exception>
    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_hash, keys, arguments);
        }
        catch (RedisServerException e) when (e.Message.Contains("NOSCRIPT", StringComparison.OrdinalIgnoreCase))
        {
            return await database.ScriptEvaluateAsync(_body, keys, arguments);
        }
    }
}
