using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Realtime.Hosting.Dashboard.Components;

/// <summary>
/// A long list of rows of one height, of which only those near the visible ones are in the page. Unlike Blazor's own it
/// renders rows before a browser has measured anything, follows the newest, and stays in place when rows come or go above.
/// </summary>
public sealed partial class VirtualRows<TItem> : ComponentBase
{
    private const int Overscan = 14;
    private ElementReference _scroller;
    private DotNetObjectReference<VirtualRows<TItem>>? _self;
    private IJSObjectReference? _attached;
    private int _first;
    private int _visible = 40;
    private long _anchor;
    private bool _atEnd;
    private bool _keepsPlace;
    private bool _measured;

    [Parameter, EditorRequired]
    public IReadOnlyList<TItem> Items { get; set; } = [];

    [Parameter, EditorRequired]
    public RenderFragment<TItem> Row { get; set; } = null!;

    [Parameter, EditorRequired]
    public Func<TItem, object> Key { get; set; } = null!;

    /// <summary>What a screen reader calls the list.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Pixels.</summary>
    [Parameter]
    public int RowHeight { get; set; } = 34;

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public Func<TItem, string?>? RowClass { get; set; }

    [Parameter]
    public RenderFragment? Header { get; set; }

    [Parameter]
    public RenderFragment? Empty { get; set; }

    [Parameter]
    public EventCallback<TItem> OnRow { get; set; }

    /// <summary>New rows come at the end and the list follows them until somebody scrolls up.</summary>
    [Parameter]
    public bool StickToEnd { get; set; }

    /// <summary>How many rows left the top so far, less those that were added there.</summary>
    [Parameter]
    public long Anchor { get; set; }

    private int Start =>
        StickToEnd && (_atEnd || !_measured)
            ? Math.Max(0, Items.Count - _visible - Overscan)
            : Math.Clamp(_first - Overscan, 0, Math.Max(0, Items.Count - 1));

    private int End => Math.Min(Items.Count, Start + _visible + 2 * Overscan);

    /// <param name="first">The first row in sight.</param>
    /// <param name="visible">How many rows are.</param>
    /// <param name="atEnd">The list follows its end.</param>
    /// <param name="keepsPlace">Somebody scrolled or is about to click: what is in sight stays there.</param>
    [JSInvokable]
    public void Viewport(int first, int visible, bool atEnd, bool keepsPlace)
    {
        (_first, _visible, _atEnd, _measured) = (first, Math.Clamp(visible, 1, 400), atEnd, true);
        _keepsPlace = keepsPlace;
        StateHasChanged();
    }

    protected override void OnParametersSet()
    {
        // The script scrolls by as much, so that the rows in sight are among those in the page without asking again.
        if (_keepsPlace)
        {
            _first = (int)Math.Clamp(_first + _anchor - Anchor, 0, Math.Max(0, Items.Count - 1));
        }
        _anchor = Anchor;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await using var module = await Script.InvokeAsync<IJSObjectReference>(
                "import",
                EmbeddedAssets.Url("dashboard.js")
            );
            _self = DotNetObjectReference.Create(this);
            _attached = await module.InvokeAsync<IJSObjectReference>("attachRows", _scroller, _self, StickToEnd);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_attached is not null)
            {
                await _attached.InvokeVoidAsync("dispose");
                await _attached.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone and its listeners with it.
        }
        _self?.Dispose();
    }
}
