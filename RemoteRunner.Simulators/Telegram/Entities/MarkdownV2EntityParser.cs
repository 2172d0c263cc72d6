using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>
/// <c>parse_mode=MarkdownV2</c>: every reserved character is either markup or an error such as
/// <c>Character '.' is reserved and must be escaped with the preceding '\'</c>.
/// </summary>
internal sealed class MarkdownV2EntityParser
{
    private const string Reserved = "_*[]()~`>#+-=|{}.!\n";

    private readonly MarkupSource _source;
    private readonly Func<long, User?> _findUser;
    private readonly PlainTextBuilder _text = new();
    private readonly Stack<Span> _open = new();
    private readonly List<MessageEntity> _found = [];
    private bool _inQuote;
    private bool _atLineStart = true;
    private int _at;

    private MarkdownV2EntityParser(string markup, Func<long, User?> findUser)
    {
        _source = new MarkupSource(markup);
        _findUser = findUser;
    }

    private enum Kind
    {
        Bold,
        Italic,
        Underline,
        Strikethrough,
        Spoiler,
        Code,
        Pre,
        PreCode,
        TextUrl,
        CustomEmoji,
        BlockQuote,
    }

    public static FormattedText Parse(string markup, Func<long, User?> findUser) => new MarkdownV2EntityParser(markup, findUser).Run();

    private FormattedText Run()
    {
        while (_at < _source.Length)
        {
            var current = _source[_at];
            if (current == '\\' && _source[_at + 1] is > 0 and <= 126)
                AppendEscaped();
            else if (!IsReserved(current))
                AppendPlain(current);
            else if (Closes(current))
                Close(current);
            else
                Open(current);
        }

        FinishOpenQuote();
        if (_open.TryPeek(out var unclosed))
            throw Unclosed(unclosed);
        return new FormattedText(_text.ToString(), _found);
    }

    private void AppendEscaped()
    {
        var escaped = _source[_at + 1];
        _text.AppendByte(escaped);
        if (escaped != '\r')
            _atLineStart = escaped == '\n';
        _at += 2;
    }

    private void AppendPlain(byte current)
    {
        if (current != '\r' && (current & 0xC0) != 0x80)
            _atLineStart = false;
        _text.AppendByte(current);
        _at++;
    }

    private bool IsReserved(byte current) =>
        _open.TryPeek(out var span) && span.Kind is Kind.Code or Kind.Pre or Kind.PreCode
            ? current == '`'
            : current < 128 && Reserved.Contains((char)current, StringComparison.Ordinal);

    private bool Closes(byte current)
    {
        if (!_open.TryPeek(out var span))
            return false;
        if (_inQuote && current == '\n' && _source[_at + 1] != '>')
            return true;

        return span.Kind switch
        {
            Kind.Bold => current == '*',
            Kind.Italic => current == '_' && _source[_at + 1] != '_',
            Kind.Underline => _source.StartsWith(_at, "__"),
            Kind.Strikethrough => current == '~',
            Kind.Spoiler => _source.StartsWith(_at, "||"),
            Kind.Code => current == '`',
            Kind.Pre or Kind.PreCode => _source.StartsWith(_at, "```"),
            Kind.TextUrl or Kind.CustomEmoji => current == ']',
            _ => false,
        };
    }

    private void Open(byte current)
    {
        var begin = _at++;
        switch ((char)current)
        {
            case '_' when _source[_at] == '_':
                _at++;
                Push(Kind.Underline, begin);
                break;
            case '_':
                Push(Kind.Italic, begin);
                break;
            case '*':
                Push(Kind.Bold, begin);
                break;
            case '~':
                Push(Kind.Strikethrough, begin);
                break;
            case '|' when _source[_at] == '|':
                _at++;
                Push(Kind.Spoiler, begin);
                break;
            case '[':
                Push(Kind.TextUrl, begin);
                break;
            case '!' when _source[_at] == '[':
                _at++;
                Push(Kind.CustomEmoji, begin);
                break;
            case '`' when _source.StartsWith(_at, "``"):
                _at += 2;
                OpenPre(begin);
                break;
            case '`':
                Push(Kind.Code, begin);
                break;
            case '\n':
                _text.AppendByte(current);
                _atLineStart = true;
                break;
            case '>' when _atLineStart:
                if (!_inQuote)
                    Push(Kind.BlockQuote, begin);
                _inQuote = true;
                break;
            default:
                throw new EntityParseException($"Character '{(char)current}' is reserved and must be escaped with the preceding '\\'");
        }
    }

    // ```cs\n: the word after the fence is the language only when something other than the closing fence follows.
    private void OpenPre(int begin)
    {
        var end = _at;
        while (!_source.IsSpace(end) && _source[end] != '`')
            end++;

        var hasLanguage = end != _at && end < _source.Length && _source[end] != '`';
        var language = hasLanguage ? _source.Slice(_at, end) : "";
        if (hasLanguage)
            _at = end;
        _at += LineBreakLength(_source, _at);
        Push(hasLanguage ? Kind.PreCode : Kind.Pre, begin, language);
    }

    internal static int LineBreakLength(MarkupSource source, int at)
    {
        if (source[at] is not ((byte)'\n' or (byte)'\r'))
            return 0;
        return source[at + 1] is (byte)'\n' or (byte)'\r' && source[at + 1] != source[at] ? 2 : 1;
    }

    private void Close(byte current)
    {
        if (current == '\n')
        {
            CloseQuote();
            return;
        }

        var span = _open.Pop();
        _at++;
        MessageEntity? entity = new(NameOf(span.Kind), span.Utf16Start, _text.Utf16Length - span.Utf16Start);
        switch (span.Kind)
        {
            case Kind.Underline or Kind.Spoiler:
                _at++;
                break;
            case Kind.Pre or Kind.PreCode:
                _at += 2;
                entity = entity with { Language = span.Kind == Kind.PreCode ? span.Language : null };
                break;
            case Kind.TextUrl:
                var url = _source[_at] == '(' ? ReadUrl() : _text.TextFrom(span.ByteStart);
                entity = EntityLinks.Resolve(url, entity, _findUser);
                break;
            case Kind.CustomEmoji:
                entity = entity with { CustomEmojiId = ReadEmoji() };
                break;
        }

        if (entity is { Length: > 0 })
            _found.Add(entity);
    }

    // A quote ends with the first line that has no '>'; "||" as its last characters makes it expandable.
    private void CloseQuote()
    {
        var span = _open.Pop();
        var expandable = false;
        if (span.Kind != Kind.BlockQuote)
        {
            var justOpened = span.Kind == Kind.Spoiler
                && (span.SourceStart == _at - 2 || (span.SourceStart == _at - 3 && _text.LastByte == '\r'));
            if (!justOpened)
                throw Unclosed(span);

            span = _open.Pop();
            if (span.Kind != Kind.BlockQuote)
                throw Unclosed(span);
            expandable = true;
        }

        _inQuote = false;
        _text.AppendByte((byte)'\n');
        _at++;
        _atLineStart = true;
        AddQuote(span, expandable);
    }

    private void FinishOpenQuote()
    {
        if (!_inQuote)
            return;

        var expandable = _open.TryPeek(out var last) && last.Kind == Kind.Spoiler && last.SourceStart == _source.Length - 2;
        if (expandable)
            _open.Pop();
        if (_open.TryPeek(out var quote) && quote.Kind == Kind.BlockQuote)
        {
            _open.Pop();
            AddQuote(quote, expandable);
        }
    }

    private void AddQuote(Span span, bool expandable)
    {
        var length = _text.Utf16Length - span.Utf16Start;
        if (length > 0)
            _found.Add(new MessageEntity(expandable ? "expandable_blockquote" : "blockquote", span.Utf16Start, length));
    }

    private string ReadUrl()
    {
        var begin = ++_at;
        var url = new PlainTextBuilder();
        while (_at < _source.Length && _source[_at] != ')')
        {
            if (_source[_at] == '\\' && _source[_at + 1] is > 0 and <= 126)
                _at++;
            url.AppendByte(_source[_at++]);
        }

        if (_source[_at] != ')')
            throw new EntityParseException($"Can't find end of a URL at byte offset {begin}");
        _at++;
        return url.ToString();
    }

    private string ReadEmoji()
    {
        if (_source[_at] != '(')
            throw new EntityParseException("The entity must contain a tg://emoji or tg://time URL");

        const string prefix = "tg://emoji?id=";
        var url = ReadUrl();
        if (!url.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || !long.TryParse(url.AsSpan(prefix.Length), out var id) || id == 0)
            throw new EntityParseException("Invalid tg://emoji or tg://time URL specified");
        return url[prefix.Length..];
    }

    private void Push(Kind kind, int begin, string language = "") =>
        _open.Push(new Span(kind, begin, _text.Utf16Length, _text.ByteLength, language));

    private static EntityParseException Unclosed(Span span) =>
        new($"Can't find end of {span.Kind} entity at byte offset {span.SourceStart}");

    private static string NameOf(Kind kind) => kind switch
    {
        Kind.PreCode => "pre",
        Kind.TextUrl => "text_link",
        Kind.CustomEmoji => "custom_emoji",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private sealed record Span(Kind Kind, int SourceStart, int Utf16Start, int ByteStart, string Language);
}
