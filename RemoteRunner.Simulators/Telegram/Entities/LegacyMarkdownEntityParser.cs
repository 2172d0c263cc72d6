using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary><c>parse_mode=Markdown</c>, the old one: <c>*bold* _italic_ `code` ```pre``` [text](url)</c>, nothing nests.</summary>
internal sealed class LegacyMarkdownEntityParser
{
    private readonly MarkupSource _source;
    private readonly Func<long, User?> _findUser;
    private readonly PlainTextBuilder _text = new();
    private readonly List<MessageEntity> _found = [];
    private int _at;

    private LegacyMarkdownEntityParser(string markup, Func<long, User?> findUser)
    {
        _source = new MarkupSource(markup);
        _findUser = findUser;
    }

    public static FormattedText Parse(string markup, Func<long, User?> findUser) => new LegacyMarkdownEntityParser(markup, findUser).Run();

    private FormattedText Run()
    {
        while (_at < _source.Length)
        {
            var current = _source[_at];
            if (current == '\\' && IsMarker(_source[_at + 1]))
            {
                _text.AppendByte(_source[_at + 1]);
                _at += 2;
            }
            else if (IsMarker(current))
            {
                ReadEntity(current);
            }
            else
            {
                _text.AppendByte(current);
                _at++;
            }
        }

        return new FormattedText(_text.ToString(), _found);
    }

    private static bool IsMarker(byte value) => value is (byte)'_' or (byte)'*' or (byte)'`' or (byte)'[';

    private void ReadEntity(byte marker)
    {
        var begin = _at;
        var isPre = _source.StartsWith(_at, "```");
        var language = "";
        _at += isPre ? 3 : 1;
        if (isPre)
            language = ReadLanguage();

        var close = isPre ? "```" : marker == '[' ? "]" : ((char)marker).ToString();
        var utf16Start = _text.Utf16Length;
        var byteStart = _text.ByteLength;
        while (_at < _source.Length && !_source.StartsWith(_at, close))
            _text.AppendByte(_source[_at++]);
        if (_at >= _source.Length)
            throw new EntityParseException($"Can't find end of the entity starting at byte offset {begin}");

        _at += close.Length;
        var entity = new MessageEntity("code", utf16Start, _text.Utf16Length - utf16Start);
        var finished = (char)marker switch
        {
            '_' => entity with { Type = "italic" },
            '*' => entity with { Type = "bold" },
            '[' => Link(entity with { Type = "text_link" }, byteStart),
            _ => isPre ? entity with { Type = "pre", Language = language.Length > 0 ? language : null } : entity,
        };
        if (finished is { Length: > 0 })
            _found.Add(finished);
    }

    private string ReadLanguage()
    {
        var end = _at;
        while (!_source.IsSpace(end) && _source[end] != '`')
            end++;

        var hasLanguage = end != _at && end < _source.Length && _source[end] != '`';
        var language = hasLanguage ? _source.Slice(_at, end) : "";
        if (hasLanguage)
            _at = end;
        _at += MarkdownV2EntityParser.LineBreakLength(_source, _at);
        return language;
    }

    private MessageEntity? Link(MessageEntity entity, int byteStart)
    {
        if (entity.Length == 0 || _source[_at] != '(')
            return EntityLinks.Resolve(_text.TextFrom(byteStart), entity, _findUser);

        var end = ++_at;
        while (end < _source.Length && _source[end] != ')')
            end++;
        var url = _source.Slice(_at, end);
        _at = end + 1;
        return EntityLinks.Resolve(url, entity, _findUser);
    }
}
