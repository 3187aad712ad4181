namespace Realtime.Hosting.Model;

/// <summary>A value from outside: configuration <c>Parameters:name</c>, else its default.</summary>
public class ParameterResource : Resource, IResourceWithoutLifetime, IValueProvider, IManifestExpressionProvider
{
    private readonly Lazy<string> _value;

    /// <param name="name">Also the configuration key, below <c>Parameters:</c>.</param>
    /// <param name="callback">Finds the value; asked once, when it is first needed.</param>
    /// <param name="secret">Masked wherever it is shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    public bool Secret { get; }

    public ParameterDefault? Default { get; set; }

    public string ValueExpression => $"{{{Name}.value}}";

    /// <exception cref="MissingParameterValueException">Neither configured nor defaulted.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(_value.Value);
}

/// <summary>Where a parameter's value comes from when nothing is configured.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}

/// <summary>A parameter that nobody gave a value.</summary>
public sealed class MissingParameterValueException(string message) : DistributedApplicationException(message);
