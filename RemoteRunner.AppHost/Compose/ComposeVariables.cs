namespace RemoteRunner.AppHost.Compose;

/// <summary>The names that <c>.env</c> gives values to, and how a file refers to them.</summary>
internal sealed class ComposeVariables
{
    private readonly SortedDictionary<string, ComposeVariable> _variables = new(StringComparer.Ordinal);

    public IReadOnlyList<ComposeVariable> All => [.. _variables.Values];

    /// <summary><c>telegram-token</c> becomes <c>TELEGRAM_TOKEN</c>.</summary>
    public static string NameOf(string resource) => resource.Replace('-', '_').ToUpperInvariant();

    /// <summary>
    /// <c>${NAME:?…}</c> for a secret: compose refuses to start without it, where a plain <c>${NAME}</c> would start a cache
    /// without a password. <c>${NAME?…}</c> for one that may be empty but has to be decided upon, <c>${NAME:-default}</c> for the rest.
    /// </summary>
    public string Refer(ParameterResource parameter)
    {
        var name = NameOf(parameter.Name);
        var comment = parameter.Annotations.OfType<VariableCommentAnnotation>().LastOrDefault()?.Comment;
        if (parameter.Annotations.OfType<MayBeEmptyAnnotation>().Any())
        {
            Add(new ComposeVariable(name, null, comment));
            return $"${{{name}?set {name} in .env, if only to nothing}}";
        }

        if (parameter.Secret || parameter.Default is null)
        {
            Add(new ComposeVariable(name, null, comment));
            return $"${{{name}:?set {name} in .env}}";
        }

        return Refer(new ComposeVariable(name, parameter.Default.GetDefaultValue(), comment));
    }

    /// <summary><c>${NAME:-default}</c>.</summary>
    public string Refer(ComposeVariable variable)
    {
        // A closing brace or a dollar in a default would end it or begin another reference.
        if (variable.Default!.AsSpan().ContainsAny("${}"))
            throw new ComposePublishException($"The default of {variable.Name} holds one of the characters $, {{ and }}, which compose reads as its own. Set it in .env instead.");

        Add(variable);
        return $"${{{variable.Name}:-{variable.Default}}}";
    }

    private void Add(ComposeVariable variable)
    {
        if (!_variables.TryAdd(variable.Name, variable) && _variables[variable.Name] != variable)
            throw new ComposePublishException($"Two things are called {variable.Name} in .env and mean different values. Rename one of them in the app model.");
    }
}
