/*! Made from card/ by scripts/build-card; licences of its parts: LICENSES.txt */
var Ar=Object.defineProperty;var kr=Object.getOwnPropertyDescriptor;var m=(r,t,e,i)=>{for(var n=i>1?void 0:i?kr(t,e):t,s=r.length-1,o;s>=0;s--)(o=r[s])&&(n=(i?o(t,e,n):o(n))||n);return i&&n&&Ar(t,e,n),n};var Ee={status:null,start:null,finish:null,breakStart:null,expectedFinish:null,worked:null,breaks:null,required:null},Tt=60,de=r=>Math.floor(r/1e3);function Rt(r){if(r.start===null)return r.breaks;if(r.status==="opened"&&r.expectedFinish!==null&&r.required!==null)return Math.max(0,de(r.expectedFinish-r.start)-r.required);if(r.status==="paused"&&r.breakStart!==null&&r.worked!==null){let t=de(r.breakStart-r.start)-r.worked;return t<Tt?0:t-Tt/2}return r.breaks}function N(r,t){return r.status==="opened"&&r.expectedFinish!==null&&r.required!==null?Math.max(0,r.required+de(t-r.expectedFinish)):r.status!=="opened"||r.start===null?r.worked:Math.max(0,de(t-r.start)-(Rt(r)??0))}function Se(r){switch(r.status){case"opened":return r.start!==null||r.expectedFinish!==null&&r.required!==null;case"paused":return r.breakStart!==null;default:return!1}}function q(r){return r.start!==null||r.finish!==null||(r.worked??0)>0}function ue(r,t){return r.status==="paused"&&r.breakStart!==null?Math.max(0,de(t-r.breakStart)):null}function ce(r,t){let e=ue(r,t),i=Rt(r);return i===null?null:Math.max(i+(e??0),r.breaks??0)}function Xe(r,t){let e=N(r,t);return e===null||r.required===null?0:Math.max(0,e-r.required)}function Ct(r,t){let e=N(r,t)??0,i=ce(r,t)??0,n=Math.max(e,r.required??0)+i;if(n===0)return{worked:0,overtime:0,breaks:0};let s=Xe(r,t);return{worked:(e-s)/n,overtime:s/n,breaks:i/n}}var Pt="unavailable",We="unknown",R="bitrix24";var Q="sensor.status",Er="sensor.pending_commands",Sr="switch.workday",Tr="switch.break",Rr="select.presence",Cr="binary_sensor.awaiting_confirmation",Pr="sensor.employees_working",Or=["opened","paused","closed","expired"],Hr=r=>r.startsWith("switch.")||r.startsWith("button."),Dr={ms:.001,s:1,min:60,h:3600,d:86400,w:604800},Ot=new WeakMap;function Re(r){let t=Ot.get(r.entities);if(t!==void 0)return t;let e=new Map;for(let i of Object.values(r.entities)){if(i?.platform!==R||!i.device_id||!i.translation_key)continue;let n=e.get(i.device_id)??{};n[`${i.entity_id.split(".",1)[0]}.${i.translation_key}`]=i.entity_id,e.set(i.device_id,n)}return Ot.set(r.entities,e),e}function X(r){return[...Re(r)].filter(([,t])=>Q in t).map(([t])=>t).sort((t,e)=>tt(r,t).localeCompare(tt(r,e),r.locale.language))}function z(r,t){let e=r.entities[t],i=e?.platform===R?e.device_id:null;return i&&Q in(Re(r).get(i)??{})?i:null}function Ht(r,t){let e=r.entities[t];return e?.platform===R&&`sensor.${e.translation_key}`===Pr}function rt(r,t){return Object.values(Re(r).get(t)??{}).map(e=>r.states[e])}function tt(r,t){let e=r.devices[t];return e?.name_by_user||e?.name||""}var pe=r=>r!==void 0&&r.state!==Pt,Ce=r=>pe(r)&&r.state!==We;function Te(r){let t=Ce(r)?Date.parse(r.state):Number.NaN;return Number.isNaN(t)?null:t}function et(r){if(!Ce(r))return null;let t=Dr[String(r.attributes.unit_of_measurement)]??60,e=Number.parseFloat(r.state)*t;return Number.isFinite(e)?Math.round(e/60)*60:null}function Nr(r){let t=r(Q)?.state??"";return{status:Or.includes(t)?t:null,start:Te(r("sensor.workday_start")),finish:Te(r("sensor.workday_finish")),breakStart:Te(r("sensor.break_start")),expectedFinish:Te(r("sensor.expected_finish")),worked:et(r("sensor.worked")),breaks:et(r("sensor.breaks")),required:et(r("sensor.required"))}}var Dt=new Map;function Mr(r,t,e){let i=Dt.get(r),n=t.state==="on",s=n?e?.state==="on"?"paused":"opened":"closed";return i!==void 0&&(i.status===s||!n&&i.status==="expired")?i:t.state===We?Ee:{...Ee,status:s}}function me(r,t){let e=Re(r).get(t);if(e===void 0||!(Q in e)||r.states[e[Q]??""]===void 0)return null;let i=h=>r.states[e[h]??""],n=i(Q),s=i(Sr),o=i(Er),a=Ee,l="gone";return pe(n)?(a=Nr(i),l="here",Dt.set(t,a)):pe(s)&&(a=Mr(t,s,i(Tr)),l="away"),{deviceId:t,name:tt(r,t),day:a,statusEntity:n??null,connection:l,canAct:Object.entries(e).some(([h,b])=>Hr(h)&&pe(r.states[b])),presence:Ir(i(Rr)),pending:Ce(o)&&Number.parseInt(o.state,10)||0,awaitsConfirmation:i(Cr)?.state==="on"}}function Ir(r){if(!pe(r))return null;let t=r.attributes.options;return{entityId:r.entity_id,value:Ce(r)?r.state:null,options:Array.isArray(t)?t.map(String):[]}}var Nt={name:"Bitrix24-Arbeitstag",description:"Der Arbeitstag eines Mitarbeiters: eine laufende Uhr, die Stunden als Ring und Tasten zum Ein- und Ausstempeln",feature_name:"Bitrix24-Arbeitstag-Tasten",start:"Beginnen",pause:"Pause",resume:"Weiter",close:"Beenden",reopen:"Fortsetzen",cancel:"Abbrechen",button_of:"{button}: {name}",actions_of:"Arbeitstag von {name}",reopen_question:"Dieser Tag ist schon beendet. Soll er weitergehen? Bitrix24 zählt die Zeit dazwischen als Pause.",worked:"Gearbeitet",breaks:"Pausen",workday_start:"Beginn",workday_finish:"Ende",expected_finish:"Voraussichtliches Ende",of_required:"von {required}",overtime:"{overtime} Überstunden",break:"In der Pause",no_day:"Noch kein Arbeitstag",ring:"{worked} gearbeitet, {breaks} Pausen",ring_required:"{worked} von {required} gearbeitet, {breaks} Pausen",hours:"{hours} Std.",hours_minutes:"{hours} Std. {minutes} Min.",until:"bis {time}",since:"seit {time}",minutes:"{minutes} Min.",presence:"Chat-Status",expired_title:"Der Arbeitstag vom {date} wurde nicht beendet",expired_title_undated:"Ein Arbeitstag wurde nicht beendet",expired_help:"Gib an, wann die Arbeit endete. Danach kann ein neuer Tag beginnen.",expired_read_only:"Wer diesen Arbeitstag bearbeiten darf, kann ihn beenden.",finish_time:"Ende",reason:"Begründung",close_expired:"Diesen Tag beenden",fill_in:"Fülle Ende und Begründung aus.",waiting:{one:"{count} Befehl wartet auf Bitrix24",other:"{count} Befehle warten auf Bitrix24"},awaiting_confirmation:"Eine geänderte Zeit wartet auf die Bestätigung des Vorgesetzten",away:"Bitrix24 ist nicht erreichbar. Das ist der letzte bekannte Stand.",gone:"Bitrix24 ist nicht erreichbar",failed:"Das hat nicht geklappt. Versuche es noch einmal oder sieh in Bitrix24 nach.",loading:"Wird geladen …",nobody:"Es gibt noch keinen Mitarbeiter. Füge die Integration Bitrix24 unter Einstellungen > Geräte & Dienste hinzu.",choose:"Wähle in den Einstellungen dieser Karte einen Mitarbeiter.",missing:"Diesen Mitarbeiter gibt es nicht mehr. Wähle in den Einstellungen dieser Karte einen anderen.",no_status:"Der Status dieses Mitarbeiters ist deaktiviert. Aktiviere die Integration Bitrix24 oder ihre Entität „Status“, um den Arbeitstag hier zu sehen.",team:"Team",at_work:"{working} von {all} bei der Arbeit",layout:"Aussehen",layout_full:"Ring und große Tasten",layout_compact:"Eine Zeile",layout_team:"Team, eine Zeile je Mitarbeiter",device_id:"Mitarbeiter",device_id_help:"Kann leer bleiben, wenn es nur einen gibt.",show:"Anzeigen",show_ring:"Ring des Tages",show_times:"Beginn, Ende und Pausen",show_buttons:"Tasten",show_presence:"Chat-Status",title:"Titel",employees:"Mitarbeiter",employees_help:"Leer lassen, um alle zu zeigen."};var it={name:"Bitrix24 work day",description:"The work day of an employee: a running clock, the hours as a ring, and buttons to clock in and out",feature_name:"Bitrix24 work day buttons",start:"Start",pause:"Pause",resume:"Resume",close:"Close",reopen:"Reopen",cancel:"Cancel",button_of:"{button}: {name}",actions_of:"Work day of {name}",reopen_question:"This day is closed already. Go on with it? Bitrix24 counts the time in between as a break.",worked:"Worked",breaks:"Breaks",workday_start:"Start",workday_finish:"Finish",expected_finish:"Expected finish",of_required:"of {required}",overtime:"{overtime} overtime",break:"On a break",no_day:"No work day yet",ring:"Worked {worked}, breaks {breaks}",ring_required:"Worked {worked} of {required}, breaks {breaks}",hours:"{hours} h",hours_minutes:"{hours} h {minutes} min",until:"until {time}",since:"since {time}",minutes:"{minutes} min",presence:"Presence",expired_title:"The work day of {date} was not closed",expired_title_undated:"A work day was not closed",expired_help:"Enter when work ended. After that a new day can begin.",expired_read_only:"Whoever may edit this work day can close it.",finish_time:"Finish",reason:"Reason",close_expired:"Close this day",fill_in:"Fill in the finish and the reason.",waiting:{one:"{count} command is waiting for Bitrix24",other:"{count} commands are waiting for Bitrix24"},awaiting_confirmation:"A changed time awaits the supervisor",away:"Bitrix24 cannot be reached. This is what was known last.",gone:"Bitrix24 cannot be reached",failed:"That did not work. Try again, or look it up in Bitrix24.",loading:"Loading …",nobody:"There is no employee yet. Add the integration Bitrix24 under Settings > Devices & services.",choose:"Choose an employee in the settings of this card.",missing:"This employee is no longer there. Choose another one in the settings of this card.",no_status:"The status of this employee is disabled. Enable the integration Bitrix24, or its entity “Status”, to see the work day here.",team:"Team",at_work:"{working} of {all} at work",layout:"Layout",layout_full:"Ring and large buttons",layout_compact:"One line",layout_team:"Team, a line for each employee",device_id:"Employee",device_id_help:"May be left out when there is only one.",show:"Show",show_ring:"Ring of the day",show_times:"Start, finish and breaks",show_buttons:"Buttons",show_presence:"Presence in the chat",title:"Title",employees:"Employees",employees_help:"Leave it empty to show everybody."};var Mt={name:"Рабочий день Битрикс24",description:"Рабочий день сотрудника: идущие часы, кольцо отработанного времени и кнопки начала и завершения дня",feature_name:"Кнопки рабочего дня Битрикс24",start:"Начать",pause:"Перерыв",resume:"Продолжить",close:"Завершить",reopen:"Возобновить",cancel:"Отмена",button_of:"{button}: {name}",actions_of:"Рабочий день: {name}",reopen_question:"Этот день уже завершён. Продолжить его? Битрикс24 посчитает прошедшее время перерывом.",worked:"Отработано",breaks:"Перерывы",workday_start:"Начало",workday_finish:"Окончание",expected_finish:"Ожидаемое окончание",of_required:"из {required}",overtime:"{overtime} сверх нормы",break:"Перерыв",no_day:"Рабочего дня ещё нет",ring:"Отработано {worked}, перерывы {breaks}",ring_required:"Отработано {worked} из {required}, перерывы {breaks}",hours:"{hours} ч",hours_minutes:"{hours} ч {minutes} мин",until:"до {time}",since:"с {time}",minutes:"{minutes} мин",presence:"Статус в чате",expired_title:"Рабочий день не завершён: {date}",expired_title_undated:"Рабочий день не завершён",expired_help:"Укажите, когда закончилась работа. После этого можно начать новый день.",expired_read_only:"Завершить его может тот, кому разрешено изменять этот рабочий день.",finish_time:"Окончание",reason:"Причина",close_expired:"Завершить этот день",fill_in:"Укажите окончание и причину.",waiting:{one:"{count} команда ждёт Битрикс24",few:"{count} команды ждут Битрикс24",many:"{count} команд ждут Битрикс24",other:"{count} команды ждут Битрикс24"},awaiting_confirmation:"Изменённое время ждёт подтверждения руководителя",away:"Битрикс24 недоступен. Показано то, что было известно последним.",gone:"Битрикс24 недоступен",failed:"Не получилось. Попробуйте ещё раз или проверьте в Битрикс24.",loading:"Загрузка…",nobody:"Сотрудников ещё нет. Добавьте интеграцию Битрикс24 в разделе «Настройки > Устройства и службы».",choose:"Выберите сотрудника в настройках этой карточки.",missing:"Этого сотрудника больше нет. Выберите другого в настройках карточки.",no_status:"Статус этого сотрудника отключён. Включите интеграцию Битрикс24 или её сущность «Статус дня», чтобы видеть здесь рабочий день.",team:"Команда",at_work:"На работе {working} из {all}",layout:"Вид",layout_full:"Кольцо и большие кнопки",layout_compact:"Одна строка",layout_team:"Команда, по строке на сотрудника",device_id:"Сотрудник",device_id_help:"Можно не указывать, если он один.",show:"Показывать",show_ring:"Кольцо дня",show_times:"Начало, окончание и перерывы",show_buttons:"Кнопки",show_presence:"Статус в чате",title:"Заголовок",employees:"Сотрудники",employees_help:"Оставьте пустым, чтобы показать всех."};var It={en:it,de:Nt,ru:Mt},nt="";function L(r){nt=r?.locale.language??nt;let t=(nt||document.documentElement.lang||"en").split("-",1)[0]??"en";return t in It?t:"en"}function B(r,t,e={}){let i=It[r]?.[t]??it[t],n=new Intl.PluralRules(r).select(Number(e.count??0));return(typeof i=="string"?i:i[n]??i.other??"").replace(/\{(\w+)\}/g,(o,a)=>String(e[a]??""))}function d(r,t,e={}){return B(L(r),t,e)}var fe="bitrix24-workday-card",ye="bitrix24-workday-card-feature",st=["full","compact","team"],he=["ring","times","buttons","presence"];function ot(r){let{layout:t,device_id:e,entity:i,show:n,title:s,employees:o}=r;if(t!==void 0&&!st.includes(t))throw new Error(`layout must be one of ${st.join(", ")}, not "${String(t)}"`);if(e!==void 0&&typeof e!="string")throw new Error("device_id must be the id of one device; for several use layout: team and employees");if(i!==void 0&&typeof i!="string")throw new Error("entity must be one entity of an employee");if(n!==void 0&&!(Array.isArray(n)&&n.every(a=>he.includes(a))))throw new Error(`show must be a list of ${he.join(", ")}`);if(s!==void 0&&typeof s!="string")throw new Error("title must be a text");if(o!==void 0&&!(Array.isArray(o)&&o.every(a=>typeof a=="string")))throw new Error("employees must be a list of device ids")}function qt(r){return new Set(r.show??he)}function ge(r,t){let e=t===void 0||r==="team"?{}:{device_id:t};return{type:`custom:${fe}`,layout:r,...e,show:r==="full"?he:["ring","times","buttons"]}}function zt(r){return ge("full",X(r)[0])}var Ut={filter:[{integration:R}],entity:[{integration:R,domain:"sensor",device_class:"enum"}]},Lr=["device_id","employees"];function Lt(){let r=L(),t=i=>B(r,i),e=(i,n)=>n.map(s=>({value:s,label:t(`${i}_${s}`)}));return{schema:[{name:"layout",selector:{select:{mode:"dropdown",options:e("layout",st)}}},{name:"device_id",selector:{device:Ut}},{name:"show",selector:{select:{multiple:!0,mode:"list",options:e("show",he)}}},{name:"team",type:"expandable",flatten:!0,title:t("team"),schema:[{name:"title",selector:{text:{}}},{name:"employees",selector:{device:{...Ut,multiple:!0}}}]}],computeLabel:i=>t(i.name),computeHelper:i=>Lr.includes(i.name)?t(`${i.name}_help`):void 0,assertConfig:ot}}var Pe=globalThis,Oe=Pe.ShadowRoot&&(Pe.ShadyCSS===void 0||Pe.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,at=Symbol(),Bt=new WeakMap,be=class{constructor(t,e,i){if(this._$cssResult$=!0,i!==at)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(Oe&&t===void 0){let i=e!==void 0&&e.length===1;i&&(t=Bt.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),i&&Bt.set(e,t))}return t}toString(){return this.cssText}},Ft=r=>new be(typeof r=="string"?r:r+"",void 0,at),v=(r,...t)=>{let e=r.length===1?r[0]:t.reduce((i,n,s)=>i+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(n)+r[s+1],r[0]);return new be(e,r,at)},Vt=(r,t)=>{if(Oe)r.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let i=document.createElement("style"),n=Pe.litNonce;n!==void 0&&i.setAttribute("nonce",n),i.textContent=e.cssText,r.appendChild(i)}},lt=Oe?r=>r:r=>r instanceof CSSStyleSheet?(t=>{let e="";for(let i of t.cssRules)e+=i.cssText;return Ft(e)})(r):r;var{is:Br,defineProperty:Fr,getOwnPropertyDescriptor:Vr,getOwnPropertyNames:jr,getOwnPropertySymbols:Kr,getPrototypeOf:Gr}=Object,He=globalThis,jt=He.trustedTypes,Yr=jt?jt.emptyScript:"",Zr=He.reactiveElementPolyfillSupport,ve=(r,t)=>r,xe={toAttribute(r,t){switch(t){case Boolean:r=r?Yr:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,t){let e=r;switch(t){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},De=(r,t)=>!Br(r,t),Kt={attribute:!0,type:String,converter:xe,reflect:!1,useDefault:!1,hasChanged:De};Symbol.metadata??=Symbol("metadata"),He.litPropertyMetadata??=new WeakMap;var P=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=Kt){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let i=Symbol(),n=this.getPropertyDescriptor(t,i,e);n!==void 0&&Fr(this.prototype,t,n)}}static getPropertyDescriptor(t,e,i){let{get:n,set:s}=Vr(this.prototype,t)??{get(){return this[e]},set(o){this[e]=o}};return{get:n,set(o){let a=n?.call(this);s?.call(this,o),this.requestUpdate(t,a,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??Kt}static _$Ei(){if(this.hasOwnProperty(ve("elementProperties")))return;let t=Gr(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(ve("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ve("properties"))){let e=this.properties,i=[...jr(e),...Kr(e)];for(let n of i)this.createProperty(n,e[n])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[i,n]of e)this.elementProperties.set(i,n)}this._$Eh=new Map;for(let[e,i]of this.elementProperties){let n=this._$Eu(e,i);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let i=new Set(t.flat(1/0).reverse());for(let n of i)e.unshift(lt(n))}else t!==void 0&&e.push(lt(t));return e}static _$Eu(t,e){let i=e.attribute;return i===!1?void 0:typeof i=="string"?i:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let i of e.keys())this.hasOwnProperty(i)&&(t.set(i,this[i]),delete this[i]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Vt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,i){this._$AK(t,i)}_$ET(t,e){let i=this.constructor.elementProperties.get(t),n=this.constructor._$Eu(t,i);if(n!==void 0&&i.reflect===!0){let s=(i.converter?.toAttribute!==void 0?i.converter:xe).toAttribute(e,i.type);this._$Em=t,s==null?this.removeAttribute(n):this.setAttribute(n,s),this._$Em=null}}_$AK(t,e){let i=this.constructor,n=i._$Eh.get(t);if(n!==void 0&&this._$Em!==n){let s=i.getPropertyOptions(n),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:xe;this._$Em=n;let a=o.fromAttribute(e,s.type);this[n]=a??this._$Ej?.get(n)??a,this._$Em=null}}requestUpdate(t,e,i,n=!1,s){if(t!==void 0){let o=this.constructor;if(n===!1&&(s=this[t]),i??=o.getPropertyOptions(t),!((i.hasChanged??De)(s,e)||i.useDefault&&i.reflect&&s===this._$Ej?.get(t)&&!this.hasAttribute(o._$Eu(t,i))))return;this.C(t,e,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:i,reflect:n,wrapped:s},o){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,o??e??this[t]),s!==!0||o!==void 0)||(this._$AL.has(t)||(this.hasUpdated||i||(e=void 0),this._$AL.set(t,e)),n===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[n,s]of this._$Ep)this[n]=s;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[n,s]of i){let{wrapped:o}=s,a=this[n];o!==!0||this._$AL.has(n)||a===void 0||this.C(n,void 0,s,a)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(e)):this._$EM()}catch(i){throw t=!1,this._$EM(),i}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};P.elementStyles=[],P.shadowRootOptions={mode:"open"},P[ve("elementProperties")]=new Map,P[ve("finalized")]=new Map,Zr?.({ReactiveElement:P}),(He.reactiveElementVersions??=[]).push("2.1.2");var ut=globalThis,Gt=r=>r,Ne=ut.trustedTypes,Yt=Ne?Ne.createPolicy("lit-html",{createHTML:r=>r}):void 0,ct="$lit$",O=`lit$${Math.random().toFixed(9).slice(2)}$`,pt="?"+O,Jr=`<${pt}>`,j=document,_e=()=>j.createComment(""),$e=r=>r===null||typeof r!="object"&&typeof r!="function",mt=Array.isArray,er=r=>mt(r)||typeof r?.[Symbol.iterator]=="function",dt=`[ 	
\f\r]`,we=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Zt=/-->/g,Jt=/>/g,F=RegExp(`>|${dt}(?:([^\\s"'>=/]+)(${dt}*=${dt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Qt=/'/g,Xt=/"/g,tr=/^(?:script|style|textarea|title)$/i,ht=r=>(t,...e)=>({_$litType$:r,strings:t,values:e}),c=ht(1),ft=ht(2),Ii=ht(3),$=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Wt=new WeakMap,V=j.createTreeWalker(j,129);function rr(r,t){if(!mt(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Yt!==void 0?Yt.createHTML(t):t}var ir=(r,t)=>{let e=r.length-1,i=[],n,s=t===2?"<svg>":t===3?"<math>":"",o=we;for(let a=0;a<e;a++){let l=r[a],h,b,p=-1,y=0;for(;y<l.length&&(o.lastIndex=y,b=o.exec(l),b!==null);)y=o.lastIndex,o===we?b[1]==="!--"?o=Zt:b[1]!==void 0?o=Jt:b[2]!==void 0?(tr.test(b[2])&&(n=RegExp("</"+b[2],"g")),o=F):b[3]!==void 0&&(o=F):o===F?b[0]===">"?(o=n??we,p=-1):b[1]===void 0?p=-2:(p=o.lastIndex-b[2].length,h=b[1],o=b[3]===void 0?F:b[3]==='"'?Xt:Qt):o===Xt||o===Qt?o=F:o===Zt||o===Jt?o=we:(o=F,n=void 0);let f=o===F&&r[a+1].startsWith("/>")?" ":"";s+=o===we?l+Jr:p>=0?(i.push(h),l.slice(0,p)+ct+l.slice(p)+O+f):l+O+(p===-2?a:f)}return[rr(r,s+(r[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),i]},Ae=class r{constructor({strings:t,_$litType$:e},i){let n;this.parts=[];let s=0,o=0,a=t.length-1,l=this.parts,[h,b]=ir(t,e);if(this.el=r.createElement(h,i),V.currentNode=this.el.content,e===2||e===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(n=V.nextNode())!==null&&l.length<a;){if(n.nodeType===1){if(n.hasAttributes())for(let p of n.getAttributeNames())if(p.endsWith(ct)){let y=b[o++],f=n.getAttribute(p).split(O),x=/([.?@])?(.*)/.exec(y);l.push({type:1,index:s,name:x[2],strings:f,ctor:x[1]==="."?Ie:x[1]==="?"?Ue:x[1]==="@"?qe:G}),n.removeAttribute(p)}else p.startsWith(O)&&(l.push({type:6,index:s}),n.removeAttribute(p));if(tr.test(n.tagName)){let p=n.textContent.split(O),y=p.length-1;if(y>0){n.textContent=Ne?Ne.emptyScript:"";for(let f=0;f<y;f++)n.append(p[f],_e()),V.nextNode(),l.push({type:2,index:++s});n.append(p[y],_e())}}}else if(n.nodeType===8)if(n.data===pt)l.push({type:2,index:s});else{let p=-1;for(;(p=n.data.indexOf(O,p+1))!==-1;)l.push({type:7,index:s}),p+=O.length-1}s++}}static createElement(t,e){let i=j.createElement("template");return i.innerHTML=t,i}};function K(r,t,e=r,i){if(t===$)return t;let n=i!==void 0?e._$Co?.[i]:e._$Cl,s=$e(t)?void 0:t._$litDirective$;return n?.constructor!==s&&(n?._$AO?.(!1),s===void 0?n=void 0:(n=new s(r),n._$AT(r,e,i)),i!==void 0?(e._$Co??=[])[i]=n:e._$Cl=n),n!==void 0&&(t=K(r,n._$AS(r,t.values),n,i)),t}var Me=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:i}=this._$AD,n=(t?.creationScope??j).importNode(e,!0);V.currentNode=n;let s=V.nextNode(),o=0,a=0,l=i[0];for(;l!==void 0;){if(o===l.index){let h;l.type===2?h=new W(s,s.nextSibling,this,t):l.type===1?h=new l.ctor(s,l.name,l.strings,this,t):l.type===6&&(h=new ze(s,this,t)),this._$AV.push(h),l=i[++a]}o!==l?.index&&(s=V.nextNode(),o++)}return V.currentNode=j,n}p(t){let e=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(t,i,e),e+=i.strings.length-2):i._$AI(t[e])),e++}},W=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,i,n){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=i,this.options=n,this._$Cv=n?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=K(this,t,e),$e(t)?t===u||t==null||t===""?(this._$AH!==u&&this._$AR(),this._$AH=u):t!==this._$AH&&t!==$&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):er(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==u&&$e(this._$AH)?this._$AA.nextSibling.data=t:this.T(j.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:i}=t,n=typeof i=="number"?this._$AC(t):(i.el===void 0&&(i.el=Ae.createElement(rr(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===n)this._$AH.p(e);else{let s=new Me(n,this),o=s.u(this.options);s.p(e),this.T(o),this._$AH=s}}_$AC(t){let e=Wt.get(t.strings);return e===void 0&&Wt.set(t.strings,e=new Ae(t)),e}k(t){mt(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,i,n=0;for(let s of t)n===e.length?e.push(i=new r(this.O(_e()),this.O(_e()),this,this.options)):i=e[n],i._$AI(s),n++;n<e.length&&(this._$AR(i&&i._$AB.nextSibling,n),e.length=n)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let i=Gt(t).nextSibling;Gt(t).remove(),t=i}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},G=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,i,n,s){this.type=1,this._$AH=u,this._$AN=void 0,this.element=t,this.name=e,this._$AM=n,this.options=s,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=u}_$AI(t,e=this,i,n){let s=this.strings,o=!1;if(s===void 0)t=K(this,t,e,0),o=!$e(t)||t!==this._$AH&&t!==$,o&&(this._$AH=t);else{let a=t,l,h;for(t=s[0],l=0;l<s.length-1;l++)h=K(this,a[i+l],e,l),h===$&&(h=this._$AH[l]),o||=!$e(h)||h!==this._$AH[l],h===u?t=u:t!==u&&(t+=(h??"")+s[l+1]),this._$AH[l]=h}o&&!n&&this.j(t)}j(t){t===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},Ie=class extends G{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===u?void 0:t}},Ue=class extends G{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==u)}},qe=class extends G{constructor(t,e,i,n,s){super(t,e,i,n,s),this.type=5}_$AI(t,e=this){if((t=K(this,t,e,0)??u)===$)return;let i=this._$AH,n=t===u&&i!==u||t.capture!==i.capture||t.once!==i.once||t.passive!==i.passive,s=t!==u&&(i===u||n);n&&this.element.removeEventListener(this.name,this,i),s&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},ze=class{constructor(t,e,i){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(t){K(this,t)}},nr={M:ct,P:O,A:pt,C:1,L:ir,R:Me,D:er,V:K,I:W,H:G,N:Ue,U:qe,B:Ie,F:ze},Qr=ut.litHtmlPolyfillSupport;Qr?.(Ae,W),(ut.litHtmlVersions??=[]).push("3.3.3");var sr=(r,t,e)=>{let i=e?.renderBefore??t,n=i._$litPart$;if(n===void 0){let s=e?.renderBefore??null;i._$litPart$=n=new W(t.insertBefore(_e(),s),s,void 0,e??{})}return n._$AI(r),n};var yt=globalThis,w=class extends P{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=sr(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return $}};w._$litElement$=!0,w.finalized=!0,yt.litElementHydrateSupport?.({LitElement:w});var Xr=yt.litElementPolyfillSupport;Xr?.({LitElement:w});(yt.litElementVersions??=[]).push("4.2.2");var Wr={attribute:!0,type:String,converter:xe,reflect:!1,hasChanged:De},ei=(r=Wr,t,e)=>{let{kind:i,metadata:n}=e,s=globalThis.litPropertyMetadata.get(n);if(s===void 0&&globalThis.litPropertyMetadata.set(n,s=new Map),i==="setter"&&((r=Object.create(r)).wrapped=!0),s.set(e.name,r),i==="accessor"){let{name:o}=e;return{set(a){let l=t.get.call(this);t.set.call(this,a),this.requestUpdate(o,l,r,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,r,a),a}}}if(i==="setter"){let{name:o}=e;return function(a){let l=this[o];t.call(this,a),this.requestUpdate(o,l,r,!0,a)}}throw Error("Unsupported decorator location: "+i)};function g(r){return(t,e)=>typeof e=="object"?ei(r,t,e):((i,n,s)=>{let o=n.hasOwnProperty(s);return n.constructor.createProperty(s,i),o?Object.getOwnPropertyDescriptor(n,s):void 0})(r,t,e)}function _(r){return g({...r,state:!0,attribute:!1})}var H={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ee=r=>(...t)=>({_$litDirective$:r,values:t}),M=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,i){this._$Ct=t,this._$AM=e,this._$Ci=i}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:ti}=nr,or=r=>r;var lr=r=>r.strings===void 0,ar=()=>document.createComment(""),te=(r,t,e)=>{let i=r._$AA.parentNode,n=t===void 0?r._$AB:t._$AA;if(e===void 0){let s=i.insertBefore(ar(),n),o=i.insertBefore(ar(),n);e=new ti(s,o,r,r.options)}else{let s=e._$AB.nextSibling,o=e._$AM,a=o!==r;if(a){let l;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(l=r._$AU)!==o._$AU&&e._$AP(l)}if(s!==n||a){let l=e._$AA;for(;l!==s;){let h=or(l).nextSibling;or(i).insertBefore(l,n),l=h}}}return e},I=(r,t,e=r)=>(r._$AI(t,e),r),ri={},re=(r,t=ri)=>r._$AH=t,dr=r=>r._$AH,Be=r=>{r._$AR(),r._$AA.remove()};var ur=ee(class extends M{constructor(){super(...arguments),this.key=u}render(r,t){return this.key=r,t}update(r,[t,e]){return t!==this.key&&(re(r),this.key=t),e}});var cr=(r,t,e)=>{let i=new Map;for(let n=t;n<=e;n++)i.set(r[n],n);return i},pr=ee(class extends M{constructor(r){if(super(r),r.type!==H.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,t,e){let i;e===void 0?e=t:t!==void 0&&(i=t);let n=[],s=[],o=0;for(let a of r)n[o]=i?i(a,o):o,s[o]=e(a,o),o++;return{values:s,keys:n}}render(r,t,e){return this.dt(r,t,e).values}update(r,[t,e,i]){let n=dr(r),{values:s,keys:o}=this.dt(t,e,i);if(!Array.isArray(n))return this.ut=o,s;let a=this.ut??=[],l=[],h,b,p=0,y=n.length-1,f=0,x=s.length-1;for(;p<=y&&f<=x;)if(n[p]===null)p++;else if(n[y]===null)y--;else if(a[p]===o[f])l[f]=I(n[p],s[f]),p++,f++;else if(a[y]===o[x])l[x]=I(n[y],s[x]),y--,x--;else if(a[p]===o[x])l[x]=I(n[p],s[x]),te(r,l[x+1],n[p]),p++,x--;else if(a[y]===o[f])l[f]=I(n[y],s[f]),te(r,n[p],n[y]),y--,f++;else if(h===void 0&&(h=cr(o,f,x),b=cr(a,p,y)),h.has(a[p]))if(h.has(a[y])){let C=b.get(o[f]),Qe=C!==void 0?n[C]:null;if(Qe===null){let St=te(r,n[p]);I(St,s[f]),l[f]=St}else l[f]=I(Qe,s[f]),te(r,n[p],Qe),n[C]=null;f++}else Be(n[y]),y--;else Be(n[p]),p++;for(;f<=x;){let C=te(r,l[x+1]);I(C,s[f]),l[f++]=C}for(;p<=y;){let C=n[p++];C!==null&&Be(C)}return this.ut=o,re(r,l),$}});function A(r){return t=>{customElements.get(r)===void 0&&customElements.define(r,t)}}var Fe=1e3,ii=300*Fe,Ve=class{constructor(t){this.details=null;this.#i=0;this.#o=0;this.#n=0;this.#e=null;this.#r=()=>{clearTimeout(this.#t),document.visibilityState!=="hidden"&&(this.#s.requestUpdate(),this.#t=setTimeout(this.#r,Fe-this.now()%Fe))};this.#s=t,t.addController(this)}#i;#o;#n;#e;#t;#s;now(){return Date.now()+this.#i}hostConnected(){document.addEventListener("visibilitychange",this.#r),this.#r()}hostDisconnected(){document.removeEventListener("visibilitychange",this.#r),clearTimeout(this.#t),this.#t=void 0,this.#e=null}#r;isStale(t){return t!==this.#e||Math.abs(Date.now()-this.#o)>ii}async ask(t,e){e!==this.#e&&(this.details=null),this.#e=e,this.#n+=1;let i=this.#n,n=Date.now();this.#o=n;let s;try{s=await t.callWS({type:`${R}/workday`,device_id:e})}catch{return}let o=Date.parse(s.now)-(n+Date.now())/2;i!==this.#n||Number.isNaN(o)||(this.details=s,Math.abs(o-this.#i)>Fe&&(this.#i=o),this.#s.requestUpdate())}};function mr(r,t,e){return e.some(i=>{let n=r&&rt(r,i);return n===void 0||rt(t,i).some((s,o)=>s!==n[o])})}function gt(r,t,e){return r===void 0||r.entities!==t.entities||r.devices!==t.devices||r.locale!==t.locale||r.config!==t.config||r.formatEntityState!==t.formatEntityState||mr(r,t,e)}var Y=class extends w{constructor(){super(...arguments);this.deviceId="";this.employee=null;this.focused=null}shouldUpdate(e){return e.size!==1||!e.has("hass")||this.hass===void 0?!0:gt(e.get("hass"),this.hass,[this.deviceId])}willUpdate(e){this.hass!==void 0&&(e.has("hass")||e.has("deviceId"))&&(this.employee=me(this.hass,this.deviceId)),this.focused=this.shadowRoot?.activeElement??null}updated(){if(this.focused?.isConnected===!1){let e=this.renderRoot.querySelector("bitrix24-workday-buttons");e?.updateComplete.then(()=>e.focus())}}isTold(e){return e.has("deviceId")||e.has("hass")&&this.hass!==void 0&&mr(e.get("hass"),this.hass,[this.deviceId])}};m([g({attribute:!1})],Y.prototype,"hass",2),m([g({attribute:!1})],Y.prototype,"deviceId",2);var ie=class extends Y{constructor(){super(...arguments);this.clock=new Ve(this)}willUpdate(e){super.willUpdate(e),this.hass!==void 0&&this.employee!==null&&(this.isTold(e)||this.clock.isStale(this.deviceId))&&this.clock.ask(this.hass,this.deviceId)}};var k=v`
  :host {
    --workday-worked: var(--bitrix24-worked-color, var(--primary-color, #009ac7));
    --workday-break: var(--bitrix24-break-color, var(--warning-color, #ffa600));
    --workday-overtime: var(--bitrix24-overtime-color, var(--deep-purple-color, #6e41ab));
    --workday-problem: var(--error-color, #db4437);
    --workday-track: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
    --workday-radius: var(--ha-border-radius-lg, 12px);
    color: var(--primary-text-color);
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 42px;
    border: none;
    border-radius: var(--workday-radius);
    padding: 0 12px;
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 14%, transparent);
    cursor: pointer;
    transition: background-color 120ms ease-in-out;
    --mdc-icon-size: 20px;
  }
  button.primary {
    background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
  }
  @media (hover: hover) {
    button:hover {
      background: color-mix(in srgb, var(--secondary-text-color, #727272) 26%, transparent);
    }
    button.primary:hover {
      background: color-mix(in srgb, var(--workday-worked) 38%, transparent);
    }
  }
  button[aria-busy="true"] {
    opacity: 0.55;
    cursor: progress;
  }
  button:focus-visible,
  input:focus-visible,
  summary:focus-visible,
  input:focus-visible + label {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 2px;
  }
  ha-icon {
    flex: none;
  }
  p {
    margin: 0;
  }
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    line-height: 1.4;
    --mdc-icon-size: 20px;
  }
  .note.problem ha-icon {
    color: var(--workday-problem);
  }
  .note.waiting ha-icon {
    color: var(--workday-break);
  }
  .digits {
    direction: ltr;
    unicode-bidi: isolate;
    font-variant-numeric: tabular-nums;
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;var ni={text:"start",icon:"mdi:play",verb:"open_day",primary:!0},si={text:"pause",icon:"mdi:pause",verb:"pause_day",primary:!0},oi={text:"resume",icon:"mdi:play",verb:"resume_day",primary:!0},hr={text:"close",icon:"mdi:stop",verb:"close_day",primary:!1},bt={text:"reopen",icon:"mdi:restore",verb:"open_day",data:{reopen:!0},question:"reopen_question",primary:!0};function U({day:r,canAct:t}){if(!t)return[];switch(r.status){case"opened":return[si,hr];case"paused":return[oi,hr];case"closed":return[q(r)?bt:ni];default:return[]}}async function je(r,t,e,i={},n=!1){let o=(await r.callService(R,e,{...i,device_id:t},void 0,n,!0))?.response??{};return{status:o.status??null,changed:o.changed??!1,queued:o.queued??!1}}async function fr(r,t,e){await r.callService("select","select_option",{option:e},{entity_id:t},!1)}async function ne(r,t){let e=typeof t=="object"&&t!==null?t:{},{translation_domain:i,translation_key:n}=e;if(i&&n){let o=(await r.loadBackendTranslation?.("exceptions",i).catch(()=>null)??r.localize)?.(`component.${i}.exceptions.${n}.message`,e.translation_placeholders);if(o)return o}return e.message??""}var yr=3600,vt=60,gr=r=>String(r).padStart(2,"0");function ke(r){let t=Math.max(0,Math.floor(r));return`${Math.floor(t/yr)}:${gr(Math.floor(t%yr/vt))}:${gr(t%vt)}`}function S(r,t){let e=Math.max(0,Math.floor(t/vt)),i=Math.floor(e/60),n=e%60;return i===0?d(r,"minutes",{minutes:n}):n===0?d(r,"hours",{hours:i}):d(r,"hours_minutes",{hours:i,minutes:n})}function ai(r){return r.locale.time_zone==="server"?r.config.time_zone:void 0}function li(r){switch(r.locale.time_format){case"12":return{hourCycle:"h12"};case"24":return{hourCycle:"h23"};case"system":{let{hourCycle:t}=new Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions();return t===void 0?{}:{hourCycle:t}}default:return{}}}var br=new Map;function Ke(r,t){let e=ai(r),i=e===void 0?t:{...t,timeZone:e},n=JSON.stringify([r.locale.language,i]),s=br.get(n)??new Intl.DateTimeFormat(r.locale.language,i);return br.set(n,s),s}function Z(r,t,e){let i=Ke(r,{dateStyle:"short"}),n=i.format(t)===i.format(e)?{}:{weekday:"short"},s=li(r),{hour12:o}=Ke(r,{...s,hour:"numeric"}).resolvedOptions();return Ke(r,{...n,...s,hour:o?"numeric":"2-digit",minute:"2-digit"}).format(t)}function xt(r,t){return Ke(r,{weekday:"long",day:"numeric",month:"long"}).format(t)}var wt=(r,t,e)=>c`<p class="note ${t}" role="status"><ha-icon icon=${r} aria-hidden="true"></ha-icon>${e}</p>`;function Ge(r,t){let{pending:e,connection:i,awaitsConfirmation:n}=t;return[...e>0?[wt("mdi:cloud-upload-outline","waiting",d(r,"waiting",{count:e}))]:[],...i==="away"?[wt("mdi:cloud-off-outline","problem",d(r,"away"))]:[],...n?[wt("mdi:account-clock-outline","waiting",d(r,"awaiting_confirmation"))]:[]]}var vr=44,Ye=v`
  .ring {
    display: block;
    width: 100%;
    height: 100%;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 8;
    transition: stroke-dasharray 400ms ease-out;
  }
  .track {
    stroke: var(--workday-track);
  }
  .worked {
    stroke: var(--workday-worked);
  }
  .overtime {
    stroke: var(--workday-overtime);
  }
  .breaks {
    stroke: var(--workday-break);
  }
`,di=.9995;function _t(r,t,e){let i=t>=di?"none":`${t.toFixed(4)} 1`;return e<=0?u:ft`<circle class=${r} cx="50" cy="50" r=${vr} pathLength="1" stroke-dasharray=${i} />`}function ui(r,t,e){let i={worked:S(r,N(t,e)??0),breaks:S(r,ce(t,e)??0)};return t.required===null?d(r,"ring",i):d(r,"ring_required",{...i,required:S(r,t.required)})}function Ze(r,t,e){let{worked:i,overtime:n,breaks:s}=Ct(t,e);return ft`<svg class="ring" viewBox="0 0 100 100" role="img" aria-label=${ui(r,t,e)}>
    <circle class="track" cx="50" cy="50" r=${vr} />
    ${_t("breaks",i+n+s,s)}${_t("overtime",i+n,n)}${_t("worked",i,i)}
  </svg>`}var ci={opened:"mdi:briefcase-clock",paused:"mdi:coffee-outline",closed:"mdi:briefcase-check-outline",expired:"mdi:briefcase-remove-outline"},se=v`
  .status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: var(--ha-font-size-m, 14px);
    --mdc-icon-size: 20px;
  }
  .status.opened ha-icon {
    color: var(--workday-worked);
  }
  .status.paused ha-icon {
    color: var(--workday-break);
  }
  .status.expired ha-icon,
  .status.gone ha-icon {
    color: var(--workday-problem);
  }
`;function $t(r,{day:t,connection:e,statusEntity:i}){if(e==="gone")return d(r,"gone");let n=t.status??"unknown";return i&&r.formatEntityState?.(i,n)||n}function At({day:r,connection:t}){return t==="gone"?"mdi:cloud-off-outline":ci[r.status??""]??"mdi:briefcase-outline"}function Je(r,t){let e=t.connection==="gone"?"gone":t.day.status??"unknown";return c`<span class="status ${e}" role="status"
    ><ha-icon icon=${At(t)} aria-hidden="true"></ha-icon><bdi>${$t(r,t)}</bdi></span
  >`}var pi=500,T=class extends w{constructor(){super(...arguments);this.variant="large";this.busy=null;this.asked=null;this.failure="";this.resting=!1;this.focused=null}willUpdate(e){let i=e.get("employee"),n=this.employee;i&&n&&(i.deviceId!==n.deviceId||i.day.status!==n.day.status)&&(this.asked=null,this.failure="",this.startRest()),this.focused=this.shadowRoot?.activeElement??null}updated(){this.focused?.isConnected===!1&&this.focus()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.rest),this.resting=!1}focus(){this.renderRoot.querySelector("button")?.focus()}startRest(){this.resting=!0,clearTimeout(this.rest),this.rest=setTimeout(()=>{this.resting=!1},pi)}get isBlocked(){return this.busy!==null||this.resting}render(){let{hass:e,employee:i}=this;return e===void 0||i===void 0?u:c`
      ${this.asked===null?this.renderButtons(e,i):this.renderQuestion(e,this.asked)}
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
    `}renderButtons(e,i){let n=U(i);return n.length===0?u:c`<div class="buttons" role="group" aria-label=${d(e,"actions_of",{name:i.name})}>
      ${n.map(s=>{let o=d(e,s.text),a=this.variant==="large"?o:d(e,"button_of",{button:o,name:i.name});return c`<button
          type="button"
          class=${s.primary?"primary":""}
          aria-label=${a}
          title=${this.variant==="small"?o:u}
          aria-disabled=${this.isBlocked}
          aria-busy=${this.busy?.text===s.text}
          @click=${()=>this.press(s)}
        >
          <ha-icon icon=${s.icon} aria-hidden="true"></ha-icon>${this.variant==="small"?u:c`<span>${o}</span>`}
        </button>`})}
    </div>`}renderQuestion(e,i){let n=d(e,i.question??i.text);return c`<div
      class="question"
      role="group"
      aria-label=${n}
      @keydown=${s=>s.key==="Escape"&&this.ask(null)}
    >
      <p>${n}</p>
      <button type="button" class="primary" title=${n} aria-disabled=${this.isBlocked} @click=${()=>this.carryOut(i)}>${d(e,i.text)}</button>
      <button type="button" @click=${()=>this.ask(null)}>${d(e,"cancel")}</button>
    </div>`}press(e){this.isBlocked||(e.question===void 0?this.carryOut(e):this.ask(e))}ask(e){this.asked=e,this.startRest(),this.updateComplete.then(()=>this.focus())}async carryOut(e){let{hass:i,employee:n}=this;if(i===void 0||n===void 0||this.isBlocked)return;this.asked!==null&&this.ask(null),this.busy=e,this.failure="";let s=this.variant!=="feature";try{let o=await je(i,n.deviceId,e.verb,e.data,!s);e.text==="start"&&o.status==="closed"&&!o.changed&&!o.queued&&this.ask(bt)}catch(o){this.failure=s?await ne(i,o)||d(i,"failed"):""}finally{this.busy=null}}};T.styles=[k,v`
      .buttons,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .question p {
        flex: 1 1 100%;
        line-height: 1.4;
      }
      .note {
        margin-top: 8px;
      }
      :host([variant="large"]) button {
        flex: 1 1 100px;
        min-height: 56px;
        font-weight: 500;
        font-size: var(--ha-font-size-l, 16px);
      }
      :host([variant="small"]) .buttons {
        flex-wrap: nowrap;
        justify-content: flex-end;
      }
      :host([variant="small"]) .buttons button {
        width: 44px;
        min-height: 44px;
        padding: 0;
        border-radius: 50%;
      }
      :host([variant="feature"]) {
        display: block;
        container-type: inline-size;
      }
      @container (max-width: 240px) {
        :host([variant="feature"]) .buttons span {
          display: none;
        }
      }
      :host([variant="feature"]) .buttons,
      :host([variant="feature"]) .question {
        flex-wrap: nowrap;
        gap: var(--feature-button-spacing, 12px);
        height: var(--feature-height, 42px);
      }
      :host([variant="feature"]) button {
        flex: 1 1 0;
        min-width: 0;
        height: 100%;
        min-height: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        white-space: nowrap;
      }
      :host([variant="feature"]) p {
        position: absolute;
        clip-path: inset(50%);
      }
    `],m([g({attribute:!1})],T.prototype,"hass",2),m([g({attribute:!1})],T.prototype,"employee",2),m([g({reflect:!0})],T.prototype,"variant",2),m([_()],T.prototype,"busy",2),m([_()],T.prototype,"asked",2),m([_()],T.prototype,"failure",2),m([_()],T.prototype,"resting",2),T=m([A("bitrix24-workday-buttons")],T);var mi=/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(.*)$/;function xr(r){let[,t="",e="",i=""]=mi.exec(r)??[];return{date:t,time:e,offset:i}}function hi(r,t){return xr(new Date(t).toLocaleString("sv-SE",{timeZone:r}).replace(" ","T"))}var E=class extends w{constructor(){super(...arguments);this.details=null;this.folded=!1;this.time=null;this.report=null;this.busy=!1;this.failure="";this.submit=async e=>{e.preventDefault();let{hass:i,employee:n}=this;if(i===void 0||n===void 0||this.busy)return;let s=this.finish(this.proposed(i,n)),o=(this.report??this.details?.report??"").trim();if(!s||!o){this.failure=d(i,"fill_in");return}this.busy=!0,this.failure="";try{await je(i,n.deviceId,"close_day",{time:s,report:o})}catch(a){this.failure=await ne(i,a)||d(i,"failed")}finally{this.busy=!1}}}willUpdate(e){let i=e.get("employee"),n=this.employee;i&&n&&(i.deviceId!==n.deviceId||i.day.start!==n.day.start)&&(this.time=null,this.report=null,this.failure="")}render(){let{hass:e,employee:i}=this;if(e===void 0||i===void 0)return u;let n=i.day.start??Date.parse(this.told??""),s=c`<h3>${Number.isNaN(n)?d(e,"expired_title_undated"):d(e,"expired_title",{date:xt(e,n)})}</h3>`,o=i.canAct?this.renderForm(e,i):c`<p>${d(e,"expired_read_only")}</p>`;return this.folded?c`<details><summary>${s}</summary>${o}</details>`:c`<section>${s}${o}</section>`}renderForm(e,i){let n=this.proposed(e,i),s=Date.parse(this.finish(n));return c`<p>${d(e,"expired_help")}</p>
      <form novalidate @submit=${this.submit}>
        <label
          >${d(e,"finish_time")}
          <input
            type="time"
            name="time"
            required
            .value=${this.time??n.time}
            @input=${o=>{this.time=o.target.value}}
          />
          <output>${Number.isNaN(s)?"":`${xt(e,s)}, ${Z(e,s,s)}`}</output>
        </label>
        <label
          >${d(e,"reason")}
          <input
            type="text"
            name="report"
            required
            .value=${this.report??this.details?.report??""}
            @input=${o=>{this.report=o.target.value}}
          />
        </label>
        ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
        <button type="submit" class="primary" aria-disabled=${this.busy} aria-busy=${this.busy}>
          <ha-icon icon="mdi:stop" aria-hidden="true"></ha-icon>${d(e,"close_expired")}
        </button>
      </form>`}get told(){let e=this.details?.finish??null;return e!==null&&Date.parse(e)>(this.employee?.day.start??0)?e:null}proposed(e,{day:i}){return this.told!==null?xr(this.told):i.start===null?{date:"",time:"",offset:""}:hi(e.config.time_zone,i.start+((i.worked??0)+(i.breaks??0))*1e3)}finish(e){let i=this.time??e.time;return i===e.time&&this.told!==null?this.told:i&&`${e.date}T${i}:00${e.offset}`}};E.styles=[k,v`
      details,
      section {
        border-radius: var(--workday-radius);
        padding: 12px 16px;
        border: 1px solid var(--workday-problem);
      }
      summary {
        cursor: pointer;
      }
      h3 {
        display: inline;
        margin: 0;
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        margin-top: 12px;
      }
      label {
        display: grid;
        gap: 4px;
        align-content: start;
        min-width: 0;
        font-size: var(--ha-font-size-m, 14px);
      }
      input {
        box-sizing: border-box;
        width: 100%;
        min-height: 44px;
        border: 1px solid var(--secondary-text-color, #727272);
        border-radius: 8px;
        padding: 0 12px;
        background: var(--card-background-color, transparent);
        font-size: var(--ha-font-size-l, 16px);
      }
      input[type="time"] {
        max-width: 180px;
      }
      output {
        color: var(--primary-text-color);
      }
    `],m([g({attribute:!1})],E.prototype,"hass",2),m([g({attribute:!1})],E.prototype,"employee",2),m([g({attribute:!1})],E.prototype,"details",2),m([g({type:Boolean})],E.prototype,"folded",2),m([_()],E.prototype,"time",2),m([_()],E.prototype,"report",2),m([_()],E.prototype,"busy",2),m([_()],E.prototype,"failure",2),E=m([A("bitrix24-workday-expired")],E);var wr=ee(class extends M{constructor(r){if(super(r),r.type!==H.PROPERTY&&r.type!==H.ATTRIBUTE&&r.type!==H.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!lr(r))throw Error("`live` bindings can only contain a single expression")}render(r){return r}update(r,[t]){if(t===$||t===u)return t;let e=r.element,i=r.name;if(r.type===H.PROPERTY){if(t===e[i])return $}else if(r.type===H.BOOLEAN_ATTRIBUTE){if(!!t===e.hasAttribute(i))return $}else if(r.type===H.ATTRIBUTE&&e.getAttribute(i)===t+"")return $;return re(r),t}});var fi={online:"mdi:account-check-outline",dnd:"mdi:minus-circle-outline",away:"mdi:account-arrow-right-outline",break:"mdi:coffee-outline"},D=class extends w{constructor(){super(...arguments);this.chosen=null;this.failure=""}willUpdate(e){let i=e.get("employee");i&&i.presence?.value!==this.employee?.presence?.value&&(this.failure="")}render(){let{hass:e,employee:i}=this,n=i?.presence;if(e===void 0||!n)return u;let s=this.chosen??n.value,o=e.states[n.entityId];return c`<fieldset>
        <legend>${d(e,"presence")}</legend>
        ${n.options.map(a=>c`<span class="chip">
            <input
              type="radio"
              name="presence"
              id=${a}
              .checked=${wr(a===s)}
              @change=${()=>this.choose(a)}
            /><label for=${a}
              ><ha-icon icon=${fi[a]??"mdi:account-question-outline"} aria-hidden="true"></ha-icon
              >${(o&&e.formatEntityState?.(o,a))??a}</label
            >
          </span>`)}
      </fieldset>
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}`}async choose(e){let{hass:i,employee:n}=this;if(!(i===void 0||!n?.presence)){this.chosen=e,this.failure="";try{await fr(i,n.presence.entityId,e)}catch(s){this.failure=await ne(i,s)||d(i,"failed")}finally{this.chosen===e&&(this.chosen=null)}}}};D.styles=[k,v`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        border: none;
        padding: 0;
        min-width: 0;
      }
      legend,
      input {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
        white-space: nowrap;
      }
      .chip {
        position: relative;
        display: inline-flex;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        border-radius: 18px;
        padding: 0 12px;
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 10%, transparent);
        cursor: pointer;
        font-size: var(--ha-font-size-m, 14px);
        --mdc-icon-size: 18px;
      }
      @media (hover: hover) {
        label:hover {
          background: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
        }
      }
      input:checked + label {
        background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
        box-shadow: inset 0 0 0 1.5px var(--workday-worked);
      }
      .note {
        margin-top: 8px;
      }
    `],m([g({attribute:!1})],D.prototype,"hass",2),m([g({attribute:!1})],D.prototype,"employee",2),m([_()],D.prototype,"chosen",2),m([_()],D.prototype,"failure",2),D=m([A("bitrix24-workday-presence")],D);var oe=class extends ie{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:e,employee:i}=this;if(e===void 0||i===null)return u;let n=i.connection==="here"||i.day.worked!==null||i.day.start!==null,s=this.parts.has("times")&&n;return c`<article class="all" aria-label=${i.name}>
      <header><h2>${i.name}</h2>${Je(e,i)}</header>
      ${n?c`<div class=${s?"day times":"day"}>${this.renderDial(e,i)}${s?this.renderTimes(e,i):u}</div>`:u}
      ${i.day.status==="expired"&&this.parts.has("buttons")?c`<bitrix24-workday-expired .hass=${e} .employee=${i} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ge(e,i)}
      ${this.parts.has("buttons")&&U(i).length>0?c`<bitrix24-workday-buttons .hass=${e} .employee=${i}></bitrix24-workday-buttons>`:u}
      ${this.parts.has("presence")&&i.presence!==null?c`<bitrix24-workday-presence .hass=${e} .employee=${i}></bitrix24-workday-presence>`:u}
    </article>`}renderDial(e,{day:i}){let n=this.clock.now(),s=N(i,n),o=ue(i,n)??s,a=this.parts.has("ring");return c`<div class=${a?"dial":"dial bare"}>
      ${a?Ze(e,i,n):u}
      <div class="face">
        <div class="time digits" role="timer" aria-label=${o===null?u:S(e,o)}>
          ${o===null?"–":Se(i)?ke(o):ke(o).slice(0,-3)}
        </div>
        ${this.renderUnder(e,i,n).map(l=>c`<div class="under"><bdi>${l}</bdi></div>`)}
      </div>
    </div>`}renderUnder(e,i,n){if(i.status==="paused")return[d(e,"break")];if(i.status==="closed"&&!q(i))return[d(e,"no_day")];let s=Xe(i,n);if(s>=60)return[d(e,"worked"),d(e,"overtime",{overtime:S(e,s)})];let o=i.required===null?[]:[d(e,"of_required",{required:S(e,i.required)})];return[d(e,"worked"),...o]}renderTimes(e,{day:i}){let n=this.clock.now(),s=l=>l===null?null:Z(e,l,n),o=l=>l===null||i.status==="closed"&&!q(i)?null:S(e,l),a=[["workday_start",s(i.start)]];return i.status==="closed"?a.push(["workday_finish",s(i.finish)]):i.status==="paused"?a.push(["worked",o(i.worked)]):i.expectedFinish!==null&&a.push(["expected_finish",s(i.expectedFinish)]),a.push(["breaks",o(ce(i,n))]),c`<dl>
      ${a.map(([l,h])=>c`<div><dt>${d(e,l)}</dt><dd><bdi>${h??"–"}</bdi></dd></div>`)}
    </dl>`}};oe.styles=[k,se,Ye,v`
      :host {
        display: block;
        container-type: inline-size;
      }
      .all {
        display: grid;
        gap: 16px;
        padding: 16px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: 500;
        line-height: 1.3;
        overflow-wrap: break-word;
        min-width: 0;
      }
      .day {
        display: grid;
        gap: 16px;
        align-items: center;
        justify-items: center;
      }
      .dial {
        position: relative;
        width: min(100%, 232px);
        container-type: inline-size;
      }
      .dial:not(.bare) {
        aspect-ratio: 1;
      }
      .face {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        text-align: center;
      }
      .dial:not(.bare) .face {
        position: absolute;
        inset: 14%;
      }
      .time {
        font-size: clamp(22px, 17cqi, 40px);
        line-height: 1.15;
        font-weight: 400;
      }
      .under {
        font-size: clamp(12px, 6cqi, var(--ha-font-size-m, 14px));
        line-height: 1.35;
      }
      dl {
        display: grid;
        gap: 8px;
        margin: 0;
        width: 100%;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        margin: 0;
        font-weight: 500;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      @container (min-width: 400px) {
        .day.times {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `],m([g({attribute:!1})],oe.prototype,"parts",2),oe=m([A("bitrix24-workday-full")],oe);var ae=class extends ie{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:e,employee:i}=this;if(e===void 0||i===null)return u;let n=this.clock.now(),{day:s,connection:o}=i,a=o==="gone"?"gone":s.status??"unknown",l=ue(s,n)??N(s,n),h=Se(s);return c`<article aria-label=${i.name}>
      <div class=${h?"line running":"line"}>
        ${this.parts.has("ring")?c`<div class="dial">${Ze(e,s,n)}<span class="status ${a}"><ha-icon icon=${At(i)} aria-hidden="true"></ha-icon></span></div>`:u}
        <div class="who">
          <h3>${i.name}</h3>
          <p class="what"><bdi role="status">${$t(e,i)}</bdi><span class="more">${this.times(e,i,n).map(b=>c` · <bdi>${b}</bdi>`)}</span></p>
        </div>
        ${l!==null&&h?c`<div class="time digits" role="timer" aria-label=${S(e,l)}>${ke(l)}</div>`:u}
        ${this.parts.has("buttons")&&U(i).length>0?c`<bitrix24-workday-buttons variant="small" .hass=${e} .employee=${i}></bitrix24-workday-buttons>`:u}
      </div>
      ${s.status==="expired"&&this.parts.has("buttons")?c`<bitrix24-workday-expired folded .hass=${e} .employee=${i} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ge(e,i)}
      ${this.parts.has("presence")&&i.presence!==null?c`<bitrix24-workday-presence .hass=${e} .employee=${i}></bitrix24-workday-presence>`:u}
    </article>`}times(e,{day:i,connection:n},s){if(!this.parts.has("times"))return[];if(i.status==="closed")return q(i)?i.worked===null?[]:[S(e,i.worked)]:n==="here"?[d(e,"no_day")]:[];if(i.expectedFinish!==null)return[d(e,"until",{time:Z(e,i.expectedFinish,s)})];let o=i.status==="paused"?i.breakStart:i.start;return o===null?[]:[d(e,"since",{time:Z(e,o,s)})]}};ae.styles=[k,se,Ye,v`
      :host {
        display: block;
        container-type: inline-size;
      }
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 10px 16px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
      .dial {
        position: relative;
        flex: none;
        width: 44px;
        height: 44px;
      }
      .dial .status {
        position: absolute;
        inset: 0;
        justify-content: center;
      }
      .dial .ring circle {
        stroke-width: 10;
      }
      .who {
        flex: 1 1 100px;
        min-width: 0;
      }
      h3,
      .what {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        line-height: 1.4;
      }
      h3 {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
      }
      .what {
        font-size: var(--ha-font-size-m, 14px);
      }
      .time {
        flex: none;
        font-size: var(--ha-font-size-l, 16px);
      }
      bitrix24-workday-buttons {
        flex: 0 1 auto;
        min-width: 0;
        max-width: 100%;
        margin-inline-start: auto;
      }
      @container (max-width: 340px) {
        .more {
          display: none;
        }
      }
      @container (max-width: 240px) {
        .dial {
          display: none;
        }
      }
      @container (max-width: 420px) {
        .line {
          gap: 8px;
        }
        .running .more {
          display: none;
        }
        .time {
          font-size: var(--ha-font-size-l, 16px);
        }
      }
    `],m([g({attribute:!1})],ae.prototype,"parts",2),ae=m([A("bitrix24-workday-row")],ae);var J=class extends w{constructor(){super(...arguments);this.parts=new Set}static getStubConfig(e){return zt(e)}static getConfigForm(){return Lt()}setConfig(e){ot(e),this.config=e,this.parts=qt(e)}getCardSize(){switch(this.config?.layout){case"team":return 1+this.deviceIds.length;case"compact":return 2;default:return 7}}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}get deviceIds(){if(this.hass===void 0||this.config===void 0)return[];let{layout:e,device_id:i,entity:n,employees:s=[]}=this.config;return e==="team"?s.length>0?[...new Set(s)]:X(this.hass):i?[i]:n?[z(this.hass,n)??""]:X(this.hass)}shouldUpdate(e){return e.size!==1||!e.has("hass")||this.hass===void 0?!0:gt(e.get("hass"),this.hass,this.deviceIds)}render(){let{hass:e,config:i}=this;return e===void 0||i===void 0?u:c`<ha-card>${i.layout==="team"?this.renderTeam(e,i):this.renderOne(e,i)}</ha-card>`}renderOne(e,i){let[n,s]=this.deviceIds;if(n===void 0)return this.renderNobody(e);if(s!==void 0)return this.renderMessage(e,"choose");if(!_r(e,n))return this.renderMissing(e,n);let{parts:o}=this;return ur(n,i.layout==="compact"?c`<bitrix24-workday-row .hass=${e} .deviceId=${n} .parts=${o}></bitrix24-workday-row>`:c`<bitrix24-workday-full .hass=${e} .deviceId=${n} .parts=${o}></bitrix24-workday-full>`)}renderTeam(e,i){let{deviceIds:n}=this;if(n.length===0)return this.renderNobody(e);let{parts:s}=this,o=n.filter(a=>me(e,a)?.day.status==="opened").length;return c`<header>
        <h2>${i.title||d(e,"team")}</h2>
        <bdi role="status">${d(e,"at_work",{working:o,all:n.length})}</bdi>
      </header>
      <ul>
        ${pr(n,a=>a,a=>c`<li>${_r(e,a)?c`<bitrix24-workday-row .hass=${e} .deviceId=${a} .parts=${s}></bitrix24-workday-row>`:this.renderMissing(e,a)}</li>`)}
      </ul>`}renderNobody(e){return this.renderMessage(e,kt(e)?"loading":"nobody")}renderMissing(e,i){return kt(e)||X(e).includes(i)?this.renderMessage(e,"loading"):this.renderMessage(e,e.devices[i]===void 0?"missing":"no_status")}renderMessage(e,i){return c`<p class="message" role="status" aria-busy=${i==="loading"}>${d(e,i)}</p>`}};J.styles=[k,v`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .message {
        padding: 16px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
        padding: 16px 16px 4px;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 0 8px;
      }
    `],m([g({attribute:!1})],J.prototype,"hass",2),m([_()],J.prototype,"config",2),J=m([A(fe)],J);function _r(r,t){let e=me(r,t);return e!==null&&!(e.connection==="gone"&&kt(r))}var kt=r=>r.config.state!==void 0&&r.config.state!=="RUNNING";var le=class extends Y{static getStubConfig(){return{type:`custom:${ye}`}}setConfig(t){}willUpdate(t){let e=this.context?.entity_id;this.deviceId=this.hass&&e&&z(this.hass,e)||"",super.willUpdate(t)}render(){let{hass:t,employee:e}=this;return t===void 0||e===null?u:U(e).length===0?Je(t,e):c`<bitrix24-workday-buttons variant="feature" .hass=${t} .employee=${e}></bitrix24-workday-buttons>`}};le.styles=[k,se,v`
      .status {
        height: var(--feature-height, 42px);
        padding: 0 12px;
      }
    `],m([g({attribute:!1})],le.prototype,"context",2),le=m([A(ye)],le);var Et=window;function $r(r,t){Et[r]??=[],Et[r].some(({type:e})=>e===t.type)||Et[r].push(t)}$r("customCards",{type:fe,get name(){return B(L(),"name")},get description(){return B(L(),"description")},preview:!0,documentationURL:"https://github.com/home-assistant-bitrix24/bitrix24/blob/main/docs/card.md",getEntitySuggestion(r,t){if(Ht(r,t))return{label:d(r,"layout_team"),config:ge("team")};let e=z(r,t);return e===null?null:[{label:d(r,"layout_full"),config:ge("full",e)},{label:d(r,"layout_compact"),config:ge("compact",e)}]}});$r("customCardFeatures",{type:ye,get name(){return B(L(),"feature_name")},isSupported:(r,{entity_id:t})=>t!==void 0&&z(r,t)!==null,configurable:!1});
