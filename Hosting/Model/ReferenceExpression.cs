using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Realtime.Hosting.Model;

/// <summary>A string with holes that are filled when the application runs: <c>ReferenceExpression.Create($"{endpoint}/v1")</c>.</summary>
public sealed class ReferenceExpression : IReplicaValueProvider, IManifestExpressionProvider
{
    private readonly IManifestExpressionProvider[] _expressions;

    private ReferenceExpression(string format, IValueProvider[] values, IManifestExpressionProvider[] expressions)
    {
        Format = format;
        ValueProviders = values;
        _expressions = expressions;
    }

    /// <summary>A composite format string with one numbered hole a value.</summary>
    public string Format { get; }

    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    public string ValueExpression => Fill([.. _expressions.Select(expression => (object?)expression.ValueExpression)]);

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Build();

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await ValueProviders[i].GetValueAsync(cancellationToken).ConfigureAwait(false);
        }
        return Fill(values);
    }

    async ValueTask<string?> IReplicaValueProvider.GetValueAsync(
        ReplicaPorts replica,
        CancellationToken cancellationToken
    )
    {
        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ValueProviders[i] is IReplicaValueProvider own
                ? await own.GetValueAsync(replica, cancellationToken).ConfigureAwait(false)
                : await ValueProviders[i].GetValueAsync(cancellationToken).ConfigureAwait(false);
        }
        return Fill(values);
    }

    private string Fill(object?[] values) => string.Format(CultureInfo.InvariantCulture, Format, values);

    /// <summary>What the compiler makes of <c>$"…"</c>: literals are kept, values are remembered instead of formatted.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _format = new(literalLength + (formattedCount * 3));
        private readonly List<IValueProvider> _values = new(formattedCount);
        private readonly List<IManifestExpressionProvider> _expressions = new(formattedCount);

        public void AppendLiteral(string value) => _format.Append(Escape(value));

        public void AppendFormatted(string? value) => _format.Append(Escape(value ?? ""));

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider
        {
            _format.Append('{').Append(_values.Count).Append('}');
            _values.Add(valueProvider);
            _expressions.Add(valueProvider);
        }

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider
        {
            ArgumentNullException.ThrowIfNull(valueProvider);
            AppendFormatted(valueProvider.Resource);
        }

        internal ReferenceExpression Build() => new(_format.ToString(), [.. _values], [.. _expressions]);

        private static string Escape(string text) =>
            text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}
