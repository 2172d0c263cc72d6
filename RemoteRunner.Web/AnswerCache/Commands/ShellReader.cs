using System.Text;

namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>
/// Reads the small part of bash that can be understood with certainty: words, quotes, <c>|</c> and <c>&amp;&amp;</c>.
/// A character with any other meaning, or one whose meaning depends on the shell's settings, makes it give up.
/// One line it reads: <c>git log --oneline -5 -- 'my file.cs' | head -n 3 &amp;&amp; ls src</c>
/// </summary>
internal sealed class ShellReader
{
    private const int MaxLength = 2000;

    private readonly string _text;
    private readonly List<ShellCommand> _commands = [];
    private readonly StringBuilder _word = new();
    private List<ShellWord> _words = [];
    private bool _inWord;
    private bool _glob;
    private bool _quoted;
    private bool _piped;

    private ShellReader(string text) => _text = text;

    /// <summary>The commands in order, or null when the line is not wholly understood.</summary>
    public static IReadOnlyList<ShellCommand>? Read(string text) =>
        text.Length > MaxLength ? null : new ShellReader(text).Read();

    private List<ShellCommand>? Read()
    {
        for (var i = 0; i < _text.Length; i++)
        {
            var c = _text[i];
            if (!MayStand(c))
                return null;

            var next = i + 1 < _text.Length ? _text[i + 1] : '\0';
            switch (c)
            {
                case ' ' or '\t':
                    EndWord();
                    break;
                case '\'' or '"':
                    var end = c == '\'' ? ReadSingleQuoted(i + 1) : ReadDoubleQuoted(i + 1);
                    if (end < 0)
                        return null;
                    i = end;
                    break;
                case '|' when next is not ('|' or '&'):
                    if (!EndCommand(piped: true))
                        return null;
                    break;
                case '&' when next == '&':
                    i++;
                    if (!EndCommand(piped: false))
                        return null;
                    break;
                case '*' or '?' or '[':
                    _glob = true;
                    Take(c);
                    break;
                default:
                    if (!IsLiteral(c))
                        return null;
                    Take(c);
                    break;
            }
        }

        return EndCommand(piped: false) ? _commands : null;
    }

    /// <summary>Letters and digits, and the signs that mean themselves wherever they stand in a word.</summary>
    private bool IsLiteral(char c) => c switch
    {
        '_' or '-' or '.' or '/' or ',' or ':' or '+' or '%' or '@' or ']' => true,

        // Home folders: at a word's start, and after ':' or '=' in what might be an assignment. HEAD~2 is fine.
        '~' => _word.Length > 0 && _word[^1] is not (':' or '='),

        // zsh puts a command's path in place of =name.
        '^' or '=' => _word.Length > 0,
        _ => char.IsLetterOrDigit(c),
    };

    private static bool MayStand(char c) => c is '\t' || (c < 0x7f ? c >= ' ' : char.IsLetterOrDigit(c));

    private int ReadSingleQuoted(int from)
    {
        StartQuoted();
        for (var i = from; i < _text.Length; i++)
        {
            if (_text[i] == '\'')
                return i;
            if (!MayStand(_text[i]))
                return -1;
            _word.Append(_text[i]);
        }

        return -1;
    }

    private int ReadDoubleQuoted(int from)
    {
        StartQuoted();
        for (var i = from; i < _text.Length; i++)
        {
            var c = _text[i];
            switch (c)
            {
                case '"':
                    return i;
                case '$' or '`' or '!':
                    return -1;

                // Before any other character a backslash stands for itself.
                case '\\' when i + 1 >= _text.Length || _text[i + 1] is '$' or '`' or '"' or '\\' or '\n' or '!':
                    return -1;
                default:
                    if (!MayStand(c))
                        return -1;
                    _word.Append(c);
                    break;
            }
        }

        return -1;
    }

    private void StartQuoted()
    {
        _inWord = true;
        _quoted = true;
    }

    private void Take(char c)
    {
        _inWord = true;
        _word.Append(c);
    }

    private void EndWord()
    {
        if (!_inWord)
            return;

        _words.Add(new ShellWord(_word.ToString(), _glob, _quoted));
        _word.Clear();
        _inWord = _glob = _quoted = false;
    }

    private bool EndCommand(bool piped)
    {
        EndWord();
        if (_words.Count == 0)
            return false;

        _commands.Add(new ShellCommand(_words, _piped));
        _words = [];
        _piped = piped;
        return true;
    }
}
