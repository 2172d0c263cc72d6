using System.Text;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>
/// <c>parse_mode=HTML</c> with the tags, the tolerance and the error texts of the official server, e.g.
/// <c>Unmatched end tag at byte offset 9, expected "&lt;/b&gt;", found "&lt;/i&gt;"</c>.
/// </summary>
internal sealed class HtmlEntityParser
{
    private static readonly HashSet<string> KnownTags =
    [
        "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "tg-time", "span", "pre", "code", "blockquote",
    ];

    private readonly MarkupSource _source;
    private readonly Func<long, User?> _findUser;
    private readonly PlainTextBuilder _text = new();
    private readonly Stack<OpenTag> _open = new();
    private readonly List<ParsedEntity> _found = [];
    private bool _sawSurrogate;
    private int _at;

    private HtmlEntityParser(string markup, Func<long, User?> findUser)
    {
        _source = new MarkupSource(markup);
        _findUser = findUser;
    }

    public static FormattedText Parse(string markup, Func<long, User?> findUser) => new HtmlEntityParser(markup, findUser).Run();

    private FormattedText Run()
    {
        while (_at < _source.Length)
        {
            if (_source[_at] == '&' && ReadReference() is { } rune)
                _text.AppendRune(rune);
            else if (_source[_at] != '<')
                _text.AppendByte(_source[_at++]);
            else if (_source[_at + 1] == '/')
                ReadEndTag();
            else
                ReadStartTag();
        }

        if (_open.TryPeek(out var unclosed))
            throw new EntityParseException($"Can't find end tag corresponding to start tag \"{unclosed.Name}\"");
        if (_sawSurrogate)
            throw new EntityParseException("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units");

        return new FormattedText(_text.ToString(), _found.ConvertAll(found => found.Entity));
    }

    private Rune? ReadReference()
    {
        var (code, next) = HtmlCharacterReference.Read(_source, _at);
        if (code == 0)
            return null;
        _at = next;
        _sawSurrogate |= HtmlCharacterReference.IsSurrogate(code);
        return HtmlCharacterReference.ToRune(code);
    }

    private void ReadStartTag()
    {
        var begin = _at++;
        while (!_source.IsSpace(_at) && _source[_at] != '>')
            _at++;
        if (_source[_at] == 0)
            throw new EntityParseException($"Unclosed start tag at byte offset {begin}");

        var tag = new OpenTag(_source.Slice(begin + 1, _at).ToLowerInvariant(), _text.Utf16Length, _text.ByteLength);
        if (!KnownTags.Contains(tag.Name))
            throw new EntityParseException($"Unsupported start tag \"{tag.Name}\" at byte offset {begin}");

        while (_source[_at] != '>')
        {
            SkipSpaces();
            if (_source[_at] == '>')
                break;
            ReadAttribute(tag, begin);
        }

        _at++;
        if (tag.Name == "span" && tag.Argument != "spoiler")
            throw new EntityParseException($"Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}");
        _open.Push(tag);
    }

    private void ReadAttribute(OpenTag tag, int begin)
    {
        var nameStart = _at;
        while (!_source.IsSpace(_at) && _source[_at] is not ((byte)'=' or (byte)'>' or (byte)'/' or (byte)'"' or (byte)'\''))
            _at++;
        if (_at == nameStart)
            throw new EntityParseException($"Empty attribute name in the tag \"{tag.Name}\" at byte offset {begin}");

        var name = _source.Slice(nameStart, _at);
        SkipSpaces();
        if (_source[_at] != '=')
        {
            FailAtEnd(tag, begin);
            tag.Accept(name, "");
            return;
        }

        _at++;
        SkipSpaces();
        FailAtEnd(tag, begin);
        var value = _source[_at] is (byte)'\'' or (byte)'"' ? ReadQuoted() : ReadNameToken();
        if (_source[_at] == 0)
            throw new EntityParseException($"Unclosed start tag at byte offset {begin}");
        tag.Accept(name, value);
    }

    private string ReadNameToken()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit((char)_source[_at]) || _source[_at] is (byte)'.' or (byte)'-')
            _at++;
        if (!_source.IsSpace(_at) && _source[_at] != '>')
            throw new EntityParseException($"Unexpected end of name token at byte offset {start}");
        return _source.Slice(start, _at).ToLowerInvariant();
    }

    private string ReadQuoted()
    {
        var quote = _source[_at++];
        var value = new PlainTextBuilder();
        while (_source[_at] != quote && _source[_at] != 0)
        {
            var (code, next) = _source[_at] == '&' ? HtmlCharacterReference.Read(_source, _at) : (0u, _at);
            if (code == 0)
            {
                value.AppendByte(_source[_at++]);
                continue;
            }

            value.AppendRune(HtmlCharacterReference.ToRune(code));
            _at = next;
        }

        if (_source[_at] == quote)
            _at++;
        return value.ToString();
    }

    private void ReadEndTag()
    {
        var begin = _at;
        if (!_open.TryPeek(out var tag))
            throw new EntityParseException($"Unexpected end tag at byte offset {begin}");

        _at += 2;
        while (!_source.IsSpace(_at) && _source[_at] != '>')
            _at++;
        var name = _source.Slice(begin + 2, _at).ToLowerInvariant();
        SkipSpaces();
        if (_source[_at] != '>')
            throw new EntityParseException($"Unclosed end tag at byte offset {begin}");
        // "</>" closes whatever is open.
        if (name.Length > 0 && name != tag.Name)
            throw new EntityParseException($"Unmatched end tag at byte offset {begin}, expected \"</{tag.Name}>\", found \"</{name}>\"");

        _at++;
        _open.Pop();
        if (_text.Utf16Length > tag.Utf16Start)
            Finish(tag);
    }

    private void Finish(OpenTag tag)
    {
        var length = _text.Utf16Length - tag.Utf16Start;
        MessageEntity Plain(string type) => new(type, tag.Utf16Start, length);

        switch (tag.Name)
        {
            case "a":
                if (EntityLinks.Resolve(tag.Argument.Length > 0 ? tag.Argument : _text.TextFrom(tag.ByteStart), Plain("text_link"), _findUser) is { } link)
                    _found.Add(new(link));
                break;
            case "pre":
                FinishPre(Plain("pre"));
                break;
            case "code":
                FinishCode(Plain("code"), tag.Argument);
                break;
            case "tg-emoji":
                if (!long.TryParse(tag.Argument, out var emoji) || emoji == 0)
                    throw new EntityParseException("Invalid custom emoji identifier specified");
                _found.Add(new(Plain("custom_emoji") with { CustomEmojiId = tag.Argument }));
                break;
            case "tg-time":
                if (tag.UnixTime > 0)
                    _found.Add(new(Plain("date_time") with { UnixTime = tag.UnixTime, DateTimeFormat = tag.Argument }));
                break;
            default:
                _found.Add(new(Plain(TypeOf(tag))));
                break;
        }
    }

    // <pre><code class="language-x"> and <code class="language-x"><pre> both become one "pre" with a language.
    private void FinishPre(MessageEntity pre)
    {
        if (_found is [.., { Language.Length: > 0 } code] && code.Entity.Type == "code" && SameSpan(code.Entity, pre))
            _found[^1] = new(pre with { Language = code.Language });
        else
            _found.Add(new(pre));
    }

    private void FinishCode(MessageEntity code, string language)
    {
        if (language.Length > 0 && _found is [.., var pre] && pre.Entity.Type == "pre" && SameSpan(pre.Entity, code))
            _found[^1] = new(pre.Entity with { Language = language });
        else
            _found.Add(new(code) { Language = language });
    }

    private static bool SameSpan(MessageEntity one, MessageEntity other) => one.Offset == other.Offset && one.Length == other.Length;

    private static string TypeOf(OpenTag tag) => tag.Name switch
    {
        "b" or "strong" => "bold",
        "i" or "em" => "italic",
        "u" or "ins" => "underline",
        "s" or "strike" or "del" => "strikethrough",
        "blockquote" => tag.Argument.Length > 0 ? "expandable_blockquote" : "blockquote",
        _ => "spoiler",
    };

    private void SkipSpaces()
    {
        while (_source[_at] != 0 && _source.IsSpace(_at))
            _at++;
    }

    private void FailAtEnd(OpenTag tag, int begin)
    {
        if (_source[_at] == 0)
            throw new EntityParseException($"Unclosed start tag \"{tag.Name}\" at byte offset {begin}");
    }

    private sealed record ParsedEntity(MessageEntity Entity)
    {
        public string Language { get; init; } = "";
    }

    private sealed class OpenTag(string name, int utf16Start, int byteStart)
    {
        public string Name { get; } = name;
        public int Utf16Start { get; } = utf16Start;
        public int ByteStart { get; } = byteStart;
        public string Argument { get; private set; } = "";
        public long UnixTime { get; private set; }

        public void Accept(string attribute, string value)
        {
            switch (Name, attribute)
            {
                case ("a", "href") or ("tg-emoji", "emoji-id") or ("tg-time", "format"):
                    Argument = value;
                    break;
                case ("code", "class") when value.StartsWith("language-", StringComparison.Ordinal):
                    Argument = value["language-".Length..];
                    break;
                case ("span", "class") when value.StartsWith("tg-", StringComparison.Ordinal):
                    Argument = value["tg-".Length..];
                    break;
                case ("blockquote", "expandable"):
                    Argument = "1";
                    break;
                case ("tg-time", "unix") when int.TryParse(value, out var unix):
                    UnixTime = unix;
                    break;
            }
        }
    }
}
