using System.Security.Cryptography;
using System.Text;
using RemoteRunner.Web.AnswerCache.Requests;

namespace RemoteRunner.Web.AnswerCache;

/// <summary>What a session already holds, as far as it could colour an answer.</summary>
internal static class Conversation
{
    /// <summary>
    /// Null when the session holds nothing but repetitions of this prompt; else a digest of the session and all its
    /// other prompts in order. So an answer coloured by a conversation is shown again only at the same point of it.
    /// </summary>
    public static string? Mark(Guid session, IEnumerable<string> earlierPrompts, string prompt)
    {
        var asked = RequestText.Normalise(prompt);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(session.ToByteArray());
        var others = 0;
        foreach (var other in earlierPrompts.Select(RequestText.Normalise).Where(p => p != asked))
        {
            others++;
            hash.AppendData(BitConverter.GetBytes(other.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(other));
        }

        return others == 0 ? null : Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
