"""引凤 Yinfeng: the investment-attraction CRM."""
