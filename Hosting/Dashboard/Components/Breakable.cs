using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Realtime.Hosting.Dashboard.Components;

/// <summary>A technical name that breaks between its words when it must, not within them: <c>http.response.status_code</c>.</summary>
public sealed class Breakable : ComponentBase
{
    private static readonly System.Buffers.SearchValues<char> Joints = System.Buffers.SearchValues.Create("._-/:");

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var rest = Text.AsSpan();
        while (rest.IndexOfAny(Joints) is var at and >= 0)
        {
            builder.AddContent(0, rest[..(at + 1)].ToString());
            builder.AddMarkupContent(1, "<wbr>");
            rest = rest[(at + 1)..];
        }
        builder.AddContent(2, rest.ToString());
    }
}
